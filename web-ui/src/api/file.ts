// A file of the server, handed to the browser to be kept under the name the server gave it.
import { ProblemError, problemOf } from './problem';
import { spokenLanguage } from './client';

/** The name in a Content-Disposition header, the encoded one before the plain one. */
export function fileName(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? '';
}

/** Fetch a file and keep it; raises a ProblemError with what the server says when it has none to give. */
export async function keepFile(address: string): Promise<void> {
  const answer = await fetch(address, { headers: { 'Accept-Language': spokenLanguage() } }).catch((error: unknown) => {
    throw new ProblemError({ type: 'about:blank', status: 0, code: 'client.unreachable', title: '', detail: String(error) });
  });
  if (!answer.ok) throw new ProblemError(await problemOf(answer));
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(answer.headers.get('Content-Disposition'));
  link.click();
  // The browser begins to keep the file after this turn; the address is let go well after it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
