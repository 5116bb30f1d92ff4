import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';
import { currentLanguage } from '@/shared/format/language';
import { asProblem } from '@/api/problem';
import { FileLink } from './FileLink';
import { Icon } from './Icon';
import { toast } from './toast';
import styles from './loop.module.css';

interface Props {
  number: 1 | 2 | 3 | 4;
  process?: string;
  version?: string;
  mayImport: boolean;
  onImported?: (answer: components['schemas']['Imported']) => void;
}

/** A template of the method out as Excel and in again; every wrong cell is named where it stands. */
export function TemplateTools({ number, process = '', version = '', mayImport, onImported }: Props) {
  const { t } = useTranslation('shared');
  const cache = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const query = { ...(process ? { process } : {}), ...(version ? { version } : {}) };
  const words = new URLSearchParams({ ...query, language: currentLanguage() }).toString();
  const take = useMutation({
    mutationFn: (file: File) =>
      body(
        api.POST('/api/templates/{id}', {
          params: { path: { id: String(number) }, query },
          body: { data: file as never },
          bodySerializer: () => {
            const form = new FormData();
            form.append('data', file);
            return form;
          },
        }),
      ),
    onSuccess: (answer) => {
      void cache.invalidateQueries();
      toast(t('template.done', { rows: answer.rows, changed: answer.changed }));
      onImported?.(answer);
    },
  });
  const problems = take.error ? (asProblem(take.error).problems ?? []) : [];
  return (
    <>
      <FileLink size="small" href={`/api/templates/${number}?${words}`}>
        {t('template.out', { number })}
      </FileLink>
      {mayImport ? (
        <>
          <input
            ref={input}
            type="file"
            accept=".xlsx"
            hidden
            aria-label={t('template.in', { number })}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) take.mutate(file);
              event.target.value = '';
            }}
          />
          <Button size="small" icon={<Icon name="attach" size={14} />} loading={take.isPending} onClick={() => input.current?.click()}>
            {t('template.in', { number })}
          </Button>
        </>
      ) : null}
      {take.error ? (
        <div role="alert" style={{ flexBasis: '100%' }}>
          {asProblem(take.error).detail ?? asProblem(take.error).title}
          <ul className={styles.rows}>
            {problems.map((problem) => (
              <li key={problem.place + problem.code}>
                <code>{problem.place}</code> {problem.message}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}
