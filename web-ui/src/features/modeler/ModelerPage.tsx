import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { keepContent } from '@/api/file';
import { asProblem } from '@/api/problem';
import { useText } from '@/shared/format/text';
import { serverNow } from '@/shared/format/clock';
import { useTime } from '@/shared/format/time';
import { asFormSchema, fieldsOf } from '@/shared/forms/schema';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { VersionKey } from '@/shared/panel/expressionContext';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { ProcessName } from '@/shared/ui/ProcessName';
import { StatusChip } from '@/shared/ui/StatusChip';
import { VersionChip } from '@/shared/ui/VersionChip';
import { ImportDrawing } from './ImportDrawing';
import { PropertiesPanel } from './panel/PropertiesPanel';
import { Problems, type ProblemView } from './Problems';
import { companyQuery, formsQuery, postsQuery, sourceQuery, versionQuery } from './queries';
import { useModeler, type Drawing } from './useModeler';
import { BarEnd } from '@/shared/ui/TopBar';
import styles from './modeler.module.css';

const SAVE_AFTER = 1_200;

const download = (name: string, type: string, content: string) => keepContent(name, new Blob([content], { type }));

const fieldOptions = (form: unknown, text: ReturnType<typeof useText>) => [...fieldsOf(asFormSchema(form).components)].map((field) => ({ value: field.key, label: `${text(field.label)} ${field.key}` }));

/** Draws a draft: canvas, properties of both namespaces, problems as the server sees them; handed in for review when there are none. */
export function ModelerPage() {
  const { t } = useTranslation('modeler');
  const text = useText();
  const { moment } = useTime();
  const { key } = useParams({ strict: false }) as { key: string };
  const cache = useQueryClient();
  const version = useQuery(versionQuery(key));
  const source = useQuery(sourceQuery(key));
  const posts = useQuery(postsQuery);
  const company = useQuery(companyQuery);
  const forms = useQuery(formsQuery(key));
  const [replaced, setReplaced] = useState<Drawing>();
  const drawn = useMemo(() => (source.data === undefined ? undefined : { xml: source.data }), [source.data]);
  const { host, ...canvas } = useModeler(replaced ?? drawn);
  const [problems, setProblems] = useState<ProblemView[] | null>(null);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [revisionSaved, setRevisionSaved] = useState(0);
  const [importing, setImporting] = useState<{ stored: number; drawing?: File }>();
  const stored = useRef<number | null>(null);
  const draft = version.data?.state === 'draft';
  const editable = draft;

  const save = useMutation({
    mutationFn: async () => {
      const revision = canvas.revision;
      const bpmn = await canvas.xml();
      const answer = await body(api.PUT('/api/versions/{key}/bpmn', { params: { path: { key } }, body: { bpmn, version: stored.current ?? version.data?.version ?? 0 } }));
      return { answer, revision };
    },
    onSuccess: ({ answer, revision }) => {
      stored.current = answer.version;
      setRevisionSaved(revision);
      cache.setQueryData(['versions', key], answer);
      setSavedAt(serverNow());
      check.mutate();
    },
  });
  const check = useMutation({
    mutationFn: async () => body(api.POST('/api/versions/{key}/check', { params: { path: { key } }, body: { bpmn: await canvas.xml(), version: stored.current ?? version.data?.version ?? 0 } })),
    onSuccess: (answer) => setProblems(answer.problems),
  });
  const submit = useMutation({
    mutationFn: () => body(api.POST('/api/versions/{key}/submission', { params: { path: { key } }, body: { version: stored.current ?? version.data?.version ?? 0, remark: '' } })),
    onSuccess: (answer) => {
      cache.setQueryData(['versions', key], answer);
      void cache.invalidateQueries({ queryKey: ['processes'] });
    },
  });

  const saveNow = useEffectEvent(() => {
    if (editable && canvas.revision > revisionSaved) save.mutate();
  });
  useEffect(() => {
    const timer = setTimeout(saveNow, SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [canvas.revision]);
  const checkNow = useEffectEvent(() => check.mutate());
  const opened = canvas.modeler;
  useEffect(() => {
    if (opened) checkNow();
  }, [opened]);

  const postOptions = useMemo(() => (posts.data ?? []).map((post) => ({ value: post.id, label: text(post.name) })), [posts.data, text]);
  const systems = useMemo(() => (company.data?.systems ?? []).map((each) => ({ value: each.id, label: text(each.name) })), [company.data, text]);
  const formOptions = useMemo(() => (forms.data ?? []).map((each) => ({ value: each.id, label: each.id, fields: fieldOptions(each.form, text) })), [forms.data, text]);
  const show = (problem: ProblemView) => {
    canvas.select(problem.place);
    canvas.mark(problem.path ?? []);
  };
  // The canvas is opened anew with what the server has stored, and is as good as saved.
  const taken = (answer: NonNullable<typeof version.data>, xml: string) => {
    stored.current = answer.version;
    cache.setQueryData(['versions', key], answer);
    setReplaced({ xml });
    setRevisionSaved(0);
    setSavedAt(serverNow());
    setImporting(undefined);
  };
  const openImport = () => setImporting({ stored: stored.current ?? version.data?.version ?? 0 });
  const openConversion = () =>
    void canvas.xml().then((xml) => setImporting({ stored: stored.current ?? version.data?.version ?? 0, drawing: new File([xml], `${version.data?.processId ?? 'process'}.bpmn`) }));
  const errors = problems?.filter((problem) => problem.severity === 'error').length ?? 0;
  const unsaved = canvas.revision > revisionSaved;

  const failure = version.error ?? source.error;
  if (failure) return <ErrorPanel error={failure} retry={() => void Promise.all([version.refetch(), source.refetch()])} />;
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <nav className={styles.path} aria-label={t('path')}>
          <Link to="/processes">{t('processes')}</Link>
          <Icon name="chevronRight" size={12} />
          {version.data ? (
            <Link to="/processes/$processId" params={{ processId: version.data.processId }}>
              <ProcessName id={version.data.processId} />
            </Link>
          ) : null}
          <Icon name="chevronRight" size={12} />
          <b>{t('design')}</b>
          {version.data ? <VersionChip version={version.data} /> : null}
        </nav>
        <div className={styles.saved} role="status">
          {save.isPending ? t('saving') : save.error ? <StatusChip tone="bad">{asProblem(save.error).detail || t('notSaved')}</StatusChip> : unsaved && editable ? t('unsaved') : savedAt ? t('savedAt', { at: moment(savedAt, true) }) : null}
        </div>
        <div className={styles.actions}>
          <IconButton icon="return" label={t('undo')} disabled={!canvas.canUndo} onClick={() => void canvas.undo()} />
          <IconButton icon="forward" label={t('redo')} disabled={!canvas.canRedo} onClick={() => void canvas.redo()} />
          <IconButton icon="minus" label={t('zoomOut')} onClick={() => canvas.zoomBy(0.8)} />
          <IconButton icon="expand" label={t('fit')} onClick={() => void canvas.fit()} />
          <IconButton icon="plus" label={t('zoomIn')} onClick={() => canvas.zoomBy(1.25)} />
          <Link to="/design/$key/decisions" params={{ key }}>
            <Button icon={<Icon name="table" size={14} />}>{t('decisions')}</Button>
          </Link>
          {draft ? (
            <Button icon={<Icon name="upload" size={14} />} disabled={unsaved} onClick={openImport}>
              {t('import')}
            </Button>
          ) : null}
          <Button icon={<Icon name="play" size={14} />} onClick={() => void canvas.toggleSimulation()}>
            {t('simulation')}
          </Button>
          <Button
            icon={<Icon name="download" size={14} />}
            onClick={() => void canvas.xml().then((xml) => download(`${version.data?.processId ?? 'process'}-${version.data?.label ?? ''}.bpmn`, 'application/xml', xml))}
          >
            BPMN
          </Button>
          <Button icon={<Icon name="download" size={14} />} onClick={() => void canvas.svg().then((svg) => download(`${version.data?.processId ?? 'process'}.svg`, 'image/svg+xml', svg))}>
            SVG
          </Button>
          <Link to="/design/$key/forms" params={{ key }} search={{}}>
            <Button icon={<Icon name="document" size={14} />}>{t('forms')}</Button>
          </Link>
          {draft ? (
            <Tooltip title={errors ? t('locked', { count: errors }) : unsaved ? t('saveFirst') : ''}>
              <Button type="primary" icon={<Icon name={errors ? 'lock' : 'check'} size={14} />} disabled={errors > 0 || unsaved || problems === null} loading={submit.isPending} onClick={() => submit.mutate()}>
                {t('submit')}
              </Button>
            </Tooltip>
          ) : (
            <StatusChip icon="lock" title={t('readOnlyWhy')}>
              {t('readOnly')}
            </StatusChip>
          )}
          <BarEnd title={t('design')} />
        </div>
      </header>
      {submit.error ? <ErrorPanel error={submit.error} /> : null}
      <div className={styles.work}>
        <div className={styles.canvasColumn}>
          <div ref={host} className={`${styles.canvas} ${editable ? '' : styles.locked}`} aria-label={t('canvas')} />
          {canvas.failure ? <p className={styles.failure}>{canvas.failure}</p> : null}
          {problems ? <Problems problems={problems} selected={canvas.element?.id} onSelect={show} onConvert={draft && !unsaved ? openConversion : undefined} /> : null}
        </div>
        {canvas.modeler ? (
          <VersionKey value={key}>
            <PropertiesPanel modeler={canvas.modeler} element={canvas.element} revision={canvas.revision} posts={postOptions} systems={systems} forms={formOptions} versionKey={key} />
          </VersionKey>
        ) : null}
      </div>
      {importing && version.data ? (
        <ImportDrawing version={version.data} stored={importing.stored} drawing={importing.drawing} onDone={taken} onClose={() => setImporting(undefined)} />
      ) : null}
    </div>
  );
}
