import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { directoryQuery, processQuery, stepNamesQuery } from '@/shared/method';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { Card } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import styles from '@/shared/ui/loop.module.css';
import type { InterviewView, ProjectView } from './queries';

const KINDS = ['sop', 'flowchart', 'approval_records', 'log', 'feedback', 'other'] as const;

/** Interviews with their guide and record, and the documents there are. */
export function Material({ project }: { project: ProjectView }) {
  const { t } = useTranslation('projects');
  const text = useText();
  const cache = useQueryClient();
  const people = useQuery(directoryQuery);
  const input = useRef<HTMLInputElement>(null);
  const [person, setPerson] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('sop');
  const [open, setOpen] = useState<InterviewView | null>(null);
  const path = { params: { path: { id: project.row.id } } };
  const settled = () => void cache.invalidateQueries({ queryKey: ['method'] });
  const plan = useMutation({
    mutationFn: () => body(api.POST('/api/projects/{id}/interviews', { ...path, body: { person, held: null, questions: [], path: [], pains: [], suggestions: [], version: 0 } })),
    onSuccess: (made) => {
      settled();
      setOpen(made);
    },
  });
  const upload = useMutation({
    mutationFn: async (file: File) =>
      body(
        api.POST('/api/projects/{id}/documents', {
          params: { path: { id: project.row.id }, query: { name: file.name, kind, step: '' } },
          body: file as never,
          bodySerializer: (content: unknown) => content as BodyInit,
          headers: { 'content-type': 'application/octet-stream' },
        }),
      ),
    onSuccess: settled,
  });
  const remove = useMutation({ mutationFn: (id: string) => api.DELETE('/api/documents/{id}', { params: { path: { id } } }), onSuccess: settled });
  return (
    <>
      <Card title={t('interviews')} note={project.interviews.length}>
        <ul className={styles.rows}>
          {project.interviews.map((interview) => (
            <li key={interview.id}>
              <StatusChip tone={interview.done ? 'ok' : 'mute'} icon={interview.done ? 'check' : 'clock'}>
                {t(interview.done ? 'held' : 'planned')}
              </StatusChip>
              <span className={styles.words}>
                {text(interview.person?.name)} · {text(interview.post)}
                {interview.pains.map((each, index) => (
                  <p key={index}>{each.text}</p>
                ))}
              </span>
              <Button size="small" onClick={() => setOpen(interview)}>
                {t(project.mayEdit ? 'record' : 'open')}
              </Button>
            </li>
          ))}
          {project.mayEdit ? (
            <li>
              <Select aria-label={t('interviewee')} style={{ minWidth: 180 }} value={person || undefined} placeholder={t('interviewee')} options={(people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))} showSearch={{ optionFilterProp: 'label' }} onChange={setPerson} />
              <Button disabled={!person} loading={plan.isPending} onClick={() => plan.mutate()}>
                {t('planInterview')}
              </Button>
            </li>
          ) : null}
        </ul>
        {plan.error ? <ErrorPanel error={plan.error} /> : null}
      </Card>
      <Card title={t('documents')} note={project.documents.length}>
        <ul className={styles.rows}>
          {project.documents.map((document) => (
            <li key={document.id}>
              <Icon name="document" size={14} />
              <FileLink plain href={`/api/documents/${document.id}`} className={styles.words}>
                {document.name}
              </FileLink>
              <span className={styles.quiet}>{t(`kind.${document.kind}`)}</span>
              {project.mayEdit ? <IconButton icon="close" label={t('remove')} onClick={() => remove.mutate(document.id)} /> : null}
            </li>
          ))}
          {project.mayEdit ? (
            <li>
              <Select aria-label={t('kindOf')} style={{ minWidth: 140 }} value={kind} options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} onChange={setKind} />
              <input
                ref={input}
                type="file"
                hidden
                aria-label={t('upload')}
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file) upload.mutate(file);
                  event.target.value = '';
                }}
              />
              <Button loading={upload.isPending} onClick={() => input.current?.click()}>
                {t('upload')}
              </Button>
            </li>
          ) : null}
        </ul>
        {upload.error ?? remove.error ? <ErrorPanel error={upload.error ?? remove.error} /> : null}
      </Card>
      {open ? <Interview project={project} interview={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Interview({ project, interview, onClose }: { project: ProjectView; interview: InterviewView; onClose: () => void }) {
  const { t } = useTranslation('projects');
  const text = useText();
  const cache = useQueryClient();
  const [questions, setQuestions] = useState(interview.questions);
  const [way, setWay] = useState(interview.path.join('\n'));
  const [pains, setPains] = useState<Note[]>(withEmpty(interview.pains));
  const [ideas, setIdeas] = useState<Note[]>(withEmpty(interview.suggestions));
  const lines = (words: string) => words.split('\n').map((each) => each.trim()).filter(Boolean);
  const noted = (notes: Note[]) => notes.filter((each) => each.text.trim());
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PUT('/api/projects/{id}/interviews/{interview}', {
          params: { path: { id: project.row.id, interview: interview.id } },
          body: { person: interview.person?.id ?? '', held: interview.held, questions, path: lines(way), pains: noted(pains), suggestions: noted(ideas), version: interview.version },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('interviewWith', { name: text(interview.person?.name) })}
      width={620}
      onClose={onClose}
      footer={
        project.mayEdit ? (
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            {t('save')}
          </Button>
        ) : undefined
      }
    >
      <div className={styles.form}>
        {questions.map((each, index) => (
          <label key={index}>
            {text(each.question)}
            <Input.TextArea rows={1} autoSize value={each.answer} onChange={(event) => setQuestions((before) => before.map((one, place) => (place === index ? { ...one, answer: event.target.value } : one)))} />
          </label>
        ))}
        <label>
          {t('way')}
          <Input.TextArea rows={3} value={way} onChange={(event) => setWay(event.target.value)} />
        </label>
        <Notes title={t('pains')} notes={pains} process={project.row.process?.id ?? ''} onChange={setPains} />
        <Notes title={t('ideas')} notes={ideas} process={project.row.process?.id ?? ''} onChange={setIdeas} />
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}

interface Note {
  text: string;
  step: string;
}

const withEmpty = (notes: { text: string; step?: string }[]): Note[] => [...notes.map((each) => ({ text: each.text, step: each.step ?? '' })), { text: '', step: '' }];

/** What was said, one quote a line, each at the step it is about; a line is added when the last one is written in. */
function Notes({ title, notes, process, onChange }: { title: string; notes: Note[]; process: string; onChange: (notes: Note[]) => void }) {
  const { t } = useTranslation('projects');
  const text = useText();
  const known = useQuery(processQuery(process));
  const version = known.data?.card.current?.key ?? known.data?.versions[0]?.key ?? '';
  const steps = useQuery(stepNamesQuery(version));
  const change = (index: number, given: Partial<Note>) => {
    const changed = notes.map((note, place) => (place === index ? { ...note, ...given } : note));
    onChange(changed.at(-1)?.text.trim() ? [...changed, { text: '', step: '' }] : changed);
  };
  return (
    <div className={styles.field}>
      {title}
      {notes.map((note, index) => (
        <div key={index} className={styles.bar} style={{ flexWrap: 'nowrap' }}>
          <Input value={note.text} aria-label={`${title} ${index + 1}`} onChange={(event) => change(index, { text: event.target.value })} />
          <Select
            allowClear
            aria-label={t('stepOf', { number: index + 1, what: title })}
            style={{ width: 150, flex: 'none' }}
            value={note.step || undefined}
            placeholder={t('atStep')}
            options={(steps.data ?? []).map((each) => ({ value: each.elementId, label: text(each.name) }))}
            onChange={(step?: string) => change(index, { step: step ?? '' })}
          />
        </div>
      ))}
    </div>
  );
}
