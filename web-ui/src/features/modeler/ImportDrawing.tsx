import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';
import type { Conversion } from '@/shared/diagram/conversion';
import { ImportDialog } from '@/shared/diagram/ImportDialog';

type VersionView = components['schemas']['VersionView'];

interface Props {
  version: VersionView;
  /** The number of the version as it was last saved. */
  stored: number;
  /** The drawing itself, when it is that which is converted; else the dialog asks for a file. */
  drawing: File | undefined;
  onDone: (saved: VersionView, xml: string) => void;
  onClose: () => void;
}

/** Puts the diagram of a file, or what was converted of the present one, in the place of the drawing. */
export function ImportDrawing({ version, stored, drawing, onDone, onClose }: Props) {
  const { t } = useTranslation('modeler');
  const path = { key: version.key };
  const take = useMutation({
    mutationFn: async (report: Conversion) => {
      const saved = await body(api.PUT('/api/versions/{key}/bpmn', { params: { path }, body: { bpmn: report.bpmn, version: stored, of: report.chosen } }));
      const xml = await body(api.GET('/api/versions/{key}/bpmn', { params: { path }, parseAs: 'text' }) as Promise<{ data?: string }>);
      return { saved, xml };
    },
    onSuccess: ({ saved, xml }) => onDone(saved, xml),
  });
  return (
    <ImportDialog
      title={t(drawing ? 'convertTitle' : 'importTitle')}
      {...(drawing ? { file: drawing, of: version.processId } : {})}
      actions={(report) => [{ text: t(drawing ? 'convertNow' : 'replaceDrawing'), onClick: () => take.mutate(report) }]}
      note={t('replaceNote')}
      pending={take.isPending}
      error={take.error}
      onClose={onClose}
    />
  );
}
