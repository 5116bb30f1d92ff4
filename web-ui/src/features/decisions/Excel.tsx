import { useMutation } from '@tanstack/react-query';
import type { DmnView } from 'dmn-js/lib/Modeler';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { keepContent } from '@/api/file';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Dialog } from '@/shared/ui/Dialog';
import { Icon } from '@/shared/ui/Icon';
import { toast } from '@/shared/ui/toast';
import type { Opened } from './Bench';

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

interface Props extends Opened {
  active: DmnView | undefined;
  editable: boolean;
  onImported: (dmn: string) => void;
}

/** The table in view as an Excel file, and back: the stored table goes out, what comes in is shown before it is saved. */
export function Excel({ versionKey, name, decisions, xml, active, editable, onImported }: Props) {
  const { t } = useTranslation('decisions');
  const picker = useRef<HTMLInputElement>(null);
  const tables = decisions.filter((each) => each.kind === 'decisionTable');
  const decision = tables.find((each) => each.id === active?.element.id) ?? tables[0];
  const path = { key: versionKey, name };
  const write = useMutation({
    mutationFn: async (id: string) => {
      const answer = (await body(api.GET('/api/versions/{key}/decisions/{name}/sheets/{decision}', { params: { path: { ...path, decision: id } }, parseAs: 'blob' }) as Promise<{ data?: Blob }>)) as Blob;
      keepContent(`${id}.xlsx`, answer);
    },
  });
  const read = useMutation({
    mutationFn: async (file: File) =>
      body(api.POST('/api/versions/{key}/decisions/{name}/sheets', { params: { path }, body: { decision: decision?.id ?? '', workbook: await base64(file), dmn: await xml() } })),
    onSuccess: (found) => {
      onImported(found.dmn);
      toast(t('excel.read', { count: found.rules }));
    },
  });
  if (!decision) return null;
  return (
    <>
      <Button icon={<Icon name="download" size={14} />} loading={write.isPending} onClick={() => write.mutate(decision.id)}>
        {t('excel.write')}
      </Button>
      {editable ? (
        <Button icon={<Icon name="upload" size={14} />} loading={read.isPending} onClick={() => picker.current?.click()}>
          {t('excel.choose')}
        </Button>
      ) : null}
      <input
        ref={picker}
        type="file"
        hidden
        accept=".xlsx"
        aria-label={t('excel.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) read.mutate(file);
        }}
      />
      {read.error ? (
        <Dialog title={t('excel.choose')} onClose={() => read.reset()}>
          <ErrorPanel error={read.error} />
        </Dialog>
      ) : null}
    </>
  );
}
