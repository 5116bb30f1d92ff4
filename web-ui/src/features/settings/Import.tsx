import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { asProblem } from '@/api/problem';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import styles from './settings.module.css';

/** An organisation from a workbook: look first, then apply; with a single wrong cell nothing is written. */
export function Import() {
  const { t } = useTranslation('settings');
  const cache = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const send = useMutation({
    mutationFn: ({ chosen, preview }: { chosen: File; preview: boolean }) => {
      const form = new FormData();
      form.append('file', chosen);
      return body(api.POST('/api/organization/import', { params: { query: { preview } }, body: form as never, bodySerializer: (data: unknown) => data as FormData }));
    },
    onSuccess: (report) => {
      if (report.applied) for (const key of ['people', 'departments', 'posts']) void cache.invalidateQueries({ queryKey: [key] });
    },
  });
  const report = send.data;
  const problems = send.error ? (asProblem(send.error).problems ?? []) : [];
  const passwords = Object.entries(report?.oneTimePasswords ?? {});
  return (
    <div className={styles.import}>
      <ol>
        <li>
          <p>{t('import.template')}</p>
          <FileLink href="/api/organization/template.xlsx">{t('import.download')}</FileLink>
        </li>
        <li>
          <p>{t('import.choose')}</p>
          <input
            ref={picker}
            type="file"
            accept=".xlsx"
            hidden
            aria-label={t('import.choose')}
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              event.target.value = '';
              if (!chosen) return;
              setFile(chosen);
              send.mutate({ chosen, preview: true });
            }}
          />
          <Button icon={<Icon name="upload" size={14} />} loading={send.isPending} onClick={() => picker.current?.click()}>
            {file ? file.name : t('import.pick')}
          </Button>
        </li>
      </ol>
      {problems.length ? (
        <section>
          <h3>
            <StatusChip tone="bad">{t('import.problems', { count: problems.length })}</StatusChip> {t('import.nothing')}
          </h3>
          <ul className={styles.cells}>
            {problems.map((problem, index) => (
              <li key={index}>
                <code>{problem.place}</code>
                {problem.message}
              </li>
            ))}
          </ul>
        </section>
      ) : send.error ? (
        <ErrorPanel error={send.error} />
      ) : null}
      {report ? (
        <section>
          <h3>{t(report.applied ? 'import.applied' : 'import.preview')}</h3>
          <dl className={styles.report}>
            {(['departments', 'posts', 'people'] as const).map((kind) => (
              <div key={kind}>
                <dt>{t(`tab.${kind}`)}</dt>
                <dd>{t('import.changes', { added: report[`${kind}Added`], changed: report[`${kind}Changed`] })}</dd>
              </div>
            ))}
          </dl>
          {!report.applied && file ? (
            <Button type="primary" loading={send.isPending} onClick={() => send.mutate({ chosen: file, preview: false })}>
              {t('import.apply')}
            </Button>
          ) : null}
          {passwords.length ? (
            <>
              <h3>{t('import.passwords')}</h3>
              <table className={styles.passwords}>
                <tbody>
                  {passwords.map(([login, secret]) => (
                    <tr key={login}>
                      <th scope="row">{login}</th>
                      <td>
                        <code>{secret}</code>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          ) : null}
        </section>
      ) : null}
    </div>
  );
}
