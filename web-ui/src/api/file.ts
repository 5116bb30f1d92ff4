// A file of the server, handed to the browser to be kept under the name the server gave it.
import { ProblemError, problemOf } from './problem';
import { spokenLanguage } from './client';

/** The name in a Content-Disposition header, the encoded one before the plain one. */
export function fileName(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? '';
}

/** Hand what the page holds to the browser, to be kept as a file. */
export function keepContent(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser begins to keep the file after this turn; the address is let go well after it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Fetch a file and keep it; raises a ProblemError with what the server says when it has none to give. `otherwise` names it where the server does not. */
export async function keepFile(address: string, otherwise = ''): Promise<void> {
  const answer = await fetch(address, { headers: { 'Accept-Language': spokenLanguage() } }).catch((error: unknown) => {
    throw new ProblemError({ type: 'about:blank', status: 0, code: 'client.unreachable', title: '', detail: String(error) });
  });
  if (!answer.ok) throw new ProblemError(await problemOf(answer));
  keepContent(fileName(answer.headers.get('Content-Disposition')) || otherwise, await answer.blob());
}
