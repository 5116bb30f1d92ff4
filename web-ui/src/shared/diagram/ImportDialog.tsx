import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '@/api/problem';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import { conversionQuery, LARGEST, type Conversion } from './conversion';
import { useFileDrop } from './useFileDrop';
import styles from './importDialog.module.css';

/** What may be made of the file: the last one is the usual choice. */
export interface ImportAction {
  text: string;
  onClick: () => void;
}

interface Props {
  title: string;
  /** Looked at at once: one that was dropped, or the drawing that is to be converted. Without it the dialog asks for one. */
  file?: File;
  /** The process meant in a file with several. */
  of?: string;
  actions: (report: Conversion, file: File) => ImportAction[];
  /** What somebody should know before they confirm. */
  note?: string;
  pending: boolean;
  error: unknown;
  onClose: () => void;
}

const TONES: Record<'error' | 'warning' | 'hint', Tone> = { error: 'bad', warning: 'warn', hint: 'info' };

const errorsOf = (report: Conversion) => [...report.untranslated, ...report.problems].filter((each) => each.severity === 'error').length;

/** A BPMN file, looked at before it is taken over: what was translated, what was not, what stands against running it. */
export function ImportDialog({ title, file: given, of: wanted = '', ...rest }: Props) {
  const { t } = useTranslation('shared');
  const [picked, setPicked] = useState<File | undefined>(given);
  const [of, setOf] = useState(wanted);
  const take = (file: File) => {
    setOf(wanted);
    setPicked(file);
  };
  return picked ? (
    <Looked key={`${picked.name} ${picked.lastModified}`} title={title} file={picked} of={of} onOf={setOf} another={given && given === picked && wanted ? undefined : take} {...rest} />
  ) : (
    <Dialog title={title} width={560} onClose={rest.onClose}>
      <Choose text={t('importing.hint')} onFile={take} />
    </Dialog>
  );
}

function Picker({ label, primary = false, onFile }: { label: string; primary?: boolean; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".bpmn,.xml,.bpmn20.xml,application/xml,text/xml"
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button type={primary ? 'primary' : 'default'} icon={<Icon name="upload" size={14} />} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}

function Choose({ text, onFile }: { text: string; onFile: (file: File) => void }) {
  const { t } = useTranslation('shared');
  const { over, area } = useFileDrop(onFile);
  return (
    <div className={`${styles.choose} ${over ? styles.over : ''}`} {...area}>
      <Icon name="upload" size={20} />
      <p>{over ? t('importing.letGo') : text}</p>
      <Picker label={t('importing.choose')} primary onFile={onFile} />
    </div>
  );
}

interface LookedProps extends Omit<Props, 'file' | 'of'> {
  file: File;
  of: string;
  onOf: (of: string) => void;
  another: ((file: File) => void) | undefined;
}

function Looked({ title, file, of, onOf, another, actions, note, pending, error, onClose }: LookedProps) {
  const { t } = useTranslation('shared');
  const looked = useQuery(conversionQuery(file, of));
  const report = looked.data;
  const mib = (bytes: number) => number(bytes / 1024 / 1024);
  const failure =
    file.size > LARGEST
      ? new ProblemError({ type: 'about:blank', status: 413, code: 'client.too_large', title: t('importing.tooLarge'), detail: t('importing.tooLargeDetail', { size: mib(file.size), limit: mib(LARGEST) }) })
      : looked.error;
  const offered = report ? actions(report, file) : [];
  const summary = report
    ? t('importing.read', {
        file: file.name,
        words: [t('importing.translated', { count: report.translations.length }), t('importing.untranslated', { count: report.untranslated.length }), errorsOf(report) ? t('importing.errors', { count: errorsOf(report) }) : t('importing.sound')].join(t('importing.comma')),
      })
    : '';
  return (
    <Dialog
      title={title}
      width={920}
      onClose={onClose}
      footer={
        <>
          {another ? <Picker label={t('importing.another')} onFile={another} /> : null}
          <Button onClick={onClose}>{t('cancel')}</Button>
          {offered.map((action, index) => (
            <Button key={action.text} type={index === offered.length - 1 ? 'primary' : 'default'} disabled={pending} loading={pending && index === offered.length - 1} onClick={action.onClick}>
              {action.text}
            </Button>
          ))}
        </>
      }
    >
      <p role="status" className="visually-hidden">
        {report && !failure ? summary : failure ? '' : t('importing.reading', { file: file.name })}
      </p>
      {failure ? (
        <div className={styles.report}>
          <p className={styles.file}>
            <Icon name="document" size={14} />
            <b>{file.name}</b>
          </p>
          <ErrorPanel error={failure} />
        </div>
      ) : report ? (
        <Report file={file} report={report} onOf={onOf} note={note} error={error} />
      ) : (
        <RowsSkeleton rows={4} height={36} />
      )}
    </Dialog>
  );
}

function Report({ file, report, onOf, note, error }: { file: File; report: Conversion; onOf: (of: string) => void; note: string | undefined; error: unknown }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const which = useId();
  const errors = errorsOf(report);
  return (
    <div className={styles.report}>
      <p className={styles.file}>
        <Icon name="document" size={14} />
        <b>{file.name}</b>
        <StatusChip tone="outline" icon={null}>
          {report.engines.length ? report.engines.join(' · ') : 'BPMN 2.0'}
        </StatusChip>
        {report.translations.length ? <StatusChip tone="ok">{t('importing.translated', { count: report.translations.length })}</StatusChip> : null}
        {report.untranslated.length ? <StatusChip tone="warn">{t('importing.untranslated', { count: report.untranslated.length })}</StatusChip> : null}
        {errors ? <StatusChip tone="bad">{t('importing.errors', { count: errors })}</StatusChip> : <StatusChip tone="ok">{t('importing.sound')}</StatusChip>}
      </p>
      {report.processes.length > 1 ? (
        <div className={styles.which}>
          <label htmlFor={which}>{t('importing.process')}</label>
          <Select
            id={which}
            value={report.chosen}
            options={report.processes.map((each) => ({ value: each.id, label: t('importing.offered', { name: text(each.name) || each.id, id: each.id, count: each.steps }) }))}
            onChange={onOf}
          />
        </div>
      ) : null}
      {note ? <p className={styles.note}>{note}</p> : null}
      {report.drawn ? <p className={styles.note}>{t('importing.drawn')}</p> : null}
      {errors ? <p className={styles.note}>{t('importing.later')}</p> : null}
      <Findings title={t('importing.section.untranslated')} findings={report.untranslated} />
      <Findings title={t('importing.section.problems')} findings={report.problems} />
      <Translations report={report} />
      {error ? <ErrorPanel error={error} /> : null}
    </div>
  );
}

function Findings({ title, findings }: { title: string; findings: Conversion['problems'] }) {
  const { t } = useTranslation('shared');
  if (!findings.length) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className={styles.findings}>
        {findings.map((each, index) => (
          <li key={index}>
            <StatusChip tone={TONES[each.severity]}>{t(`importing.severity.${each.severity}`)}</StatusChip>
            <span>{each.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Translations({ report }: { report: Conversion }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const title = t('importing.section.translations');
  if (!report.translations.length) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {(['place', 'name', 'before', 'after'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`importing.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.translations.map((each, index) => (
              <tr key={index}>
                <td title={each.place}>{text(each.element) || each.place}</td>
                <td>
                  <code>{each.name}</code>
                </td>
                <td>
                  <code>{each.before}</code>
                </td>
                <td>{each.after ? <code>{each.after}</code> : <span className={styles.same}>{t('importing.same')}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
