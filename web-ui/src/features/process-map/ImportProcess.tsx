import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { Conversion } from '@/shared/diagram/conversion';
import { ImportDialog, type ImportAction } from '@/shared/diagram/ImportDialog';
import { useText } from '@/shared/format/text';
import { NewProcess, type Source } from './NewProcess';

interface Props {
  file: File | undefined;
  onMade: (process: string, draft: string) => void;
  onClose: () => void;
}

/** A BPMN file becomes a process, or a draft of the one that has its id: looked at first, then entered. */
export function ImportProcess({ file, onMade, onClose }: Props) {
  const { t } = useTranslation('process-map');
  const text = useText();
  const cache = useQueryClient();
  const [source, setSource] = useState<Source>();
  const draft = useMutation({
    mutationFn: async (report: Conversion) => {
      const id = report.chosen;
      const known = await body(api.GET('/api/processes/{id}', { params: { path: { id } } }));
      const from = known.card.current ?? known.versions[0];
      return body(
        api.POST('/api/processes/{id}/drafts', {
          params: { path: { id } },
          body: { fromVersion: from?.key ?? null, label: '', note: { zh: '', en: '' }, bpmn: report.bpmn, of: report.chosen },
        }),
      );
    },
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ['processes'] });
      onMade(made.processId, made.key);
    },
  });
  const actions = (report: Conversion, looked: File): ImportAction[] => {
    const chosen = report.processes.find((each) => each.id === report.chosen);
    const enter = { text: t(chosen?.known ? 'asNew' : 'asProcess'), onClick: () => setSource({ file: looked.name, report }) };
    return chosen?.known ? [enter, { text: t('asDraft', { name: text(chosen.name) || chosen.id }), onClick: () => draft.mutate(report) }] : [enter];
  };
  if (source) return <NewProcess source={source} onMade={onMade} onClose={onClose} />;
  return <ImportDialog title={t('import')} {...(file ? { file } : {})} actions={actions} pending={draft.isPending} error={draft.error} onClose={onClose} />;
}
