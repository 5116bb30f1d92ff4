import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button, Segmented, Tabs } from 'antd';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { keepContent } from '@/api/file';
import { asProblem } from '@/api/problem';
import { checkExpression, vocabularyQuery } from '@/shared/feel/queries';
import { serverNow } from '@/shared/format/clock';
import { currentLanguage } from '@/shared/format/language';
import { textIn } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { ProcessName } from '@/shared/ui/ProcessName';
import { StatusChip } from '@/shared/ui/StatusChip';
import { BarEnd } from '@/shared/ui/TopBar';
import { VersionChip } from '@/shared/ui/VersionChip';
import { Bench } from './Bench';
import { Cases } from './Cases';
import { Excel } from './Excel';
import { Findings } from './Findings';
import { marksOf } from './marks';
import { check as checkDmn, decisionsQuery, dmnQuery, type DecisionsChecked } from './queries';
import { translate } from './translation';
import { useDecisions, type Words } from './useDecisions';
import styles from './decisions.module.css';

const SAVE_AFTER = 1_200;

const parametersOf = (signature: string) =>
  signature
    .slice(signature.indexOf('(') + 1, -1)
    .split(', ')
    .filter(Boolean)
    .map((name) => ({ name }));

/** Edits one DMN document: tables and graph, findings on the rows, the test bench, saved cases, Excel. */
export function DecisionPage() {
  const { t } = useTranslation('decisions');
  const { moment } = useTime();
  const { key, name } = useParams({ strict: false }) as { key: string; name: string };
  const list = useQuery(decisionsQuery(key));
  const source = useQuery(dmnQuery(key, name));
  const [replaced, setReplaced] = useState<string>();
  const editable = list.data?.mayEdit ?? false;
  const vocabulary = useQuery(vocabularyQuery(key));
  const known = vocabulary.data;
  const words = useMemo<Words | undefined>(
    () =>
      known && {
        builtins: known.builtins.map((each) => ({ name: each.name, type: 'function', params: parametersOf(each.signatures[0] ?? ''), info: textIn(currentLanguage(), each.about) })),
        variables: known.variables.map((each) => ({
          name: each.name,
          detail: each.type === 'Any' ? '' : translate(each.type),
          info: textIn(currentLanguage(), each.source),
          entries: each.members.map((member) => ({ name: member })),
        })),
        check: (text, kind, names) => checkExpression(key, text, kind, names),
      },
    [known, key],
  );
  const { host, ...canvas } = useDecisions(list.data ? (replaced ?? source.data) : undefined, editable, words);
  const [checked, setChecked] = useState<DecisionsChecked | null>(null);
  const [fired, setFired] = useState<string[]>([]);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [revisionSaved, setRevisionSaved] = useState(0);
  const stored = useRef<number | null>(null);
  const version = list.data?.version;
  const versionNow = () => stored.current ?? version?.version ?? 0;

  const check = useMutation({ mutationFn: async () => checkDmn(key, name, await canvas.xml()), onSuccess: setChecked });
  const save = useMutation({
    mutationFn: async () => {
      const revision = canvas.revision;
      const dmn = await canvas.xml();
      const answer = await body(api.PUT('/api/versions/{key}/decisions/{name}', { params: { path: { key, name } }, body: { dmn, version: versionNow() } }));
      return { answer, revision };
    },
    onSuccess: ({ answer, revision }) => {
      stored.current = answer.version;
      setRevisionSaved(revision);
      setSavedAt(serverNow());
      check.mutate();
    },
  });
  const saveNow = useEffectEvent(() => {
    if (editable && canvas.revision > revisionSaved) save.mutate();
  });
  useEffect(() => {
    const timer = setTimeout(saveNow, SAVE_AFTER);
    return () => clearTimeout(timer);
  }, [canvas.revision]);
  const { modeler } = canvas;
  const begin = useEffectEvent(() => {
    check.mutate();
    // What was read from a file is a change that is not stored yet.
    if (replaced !== undefined && editable) save.mutate();
  });
  // Each import brings an editor of its own; the one before may go without a render in between.
  useEffect(() => {
    if (modeler) begin();
  }, [modeler]);

  const failure = list.error ?? source.error;
  if (failure) return <ErrorPanel error={failure} retry={() => void Promise.all([list.refetch(), source.refetch()])} />;
  const unsaved = canvas.revision > revisionSaved;
  const findings = checked?.findings ?? [];
  const errors = findings.filter((each) => each.severity === 'error').length;
  const warnings = findings.filter((each) => each.severity === 'warning').length;
  const document = { versionKey: key, name, decisions: checked?.decisions ?? [], xml: canvas.xml };
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <nav className={styles.path} aria-label={t('path')}>
          {version ? (
            <Link to="/processes/$processId" params={{ processId: version.processId }}>
              <ProcessName id={version.processId} />
            </Link>
          ) : null}
          <Icon name="chevronRight" size={12} />
          <Link to="/design/$key" params={{ key }}>
            {t('design')}
          </Link>
          <Icon name="chevronRight" size={12} />
          <Link to="/design/$key/decisions" params={{ key }}>
            {t('title')}
          </Link>
          <Icon name="chevronRight" size={12} />
          <b>{name}</b>
          {version ? <VersionChip version={version} /> : null}
        </nav>
        <div className={styles.saved} role="status">
          {save.isPending ? t('saving') : save.error ? <StatusChip tone="bad">{asProblem(save.error).detail || t('notSaved')}</StatusChip> : unsaved && editable ? t('unsaved') : savedAt ? t('savedAt', { at: moment(savedAt, true) }) : null}
        </div>
        <div className={styles.actions}>
          <Excel {...document} active={canvas.active} editable={editable} onImported={setReplaced} />
          <Button icon={<Icon name="download" size={14} />} onClick={() => void canvas.xml().then((xml) => keepContent(`${name}.dmn`, new Blob([xml], { type: 'application/xml' })))}>
            DMN
          </Button>
          {list.data && !editable ? (
            <StatusChip icon="lock" title={t('readOnlyWhy')}>
              {t('readOnly')}
            </StatusChip>
          ) : null}
          <BarEnd title={t('title')} />
        </div>
      </header>
      <div className={styles.work}>
        <div className={styles.canvasColumn}>
          {canvas.views.length > 1 ? (
            <Segmented
              className={styles.views ?? ''}
              size="small"
              value={canvas.active?.id ?? ''}
              options={canvas.views.map((view) => ({ value: view.id, label: view.type === 'drd' ? t('graph') : view.name || view.id }))}
              onChange={(id) => {
                const view = canvas.views.find((each) => each.id === id);
                if (view) canvas.open(view);
              }}
            />
          ) : null}
          <style>{marksOf(findings, fired, canvas.ruleIds)}</style>
          <div ref={host} className={styles.canvas} aria-label={t('canvas')} />
          {canvas.failure ? <p className={styles.failure}>{canvas.failure}</p> : null}
        </div>
        <aside className={styles.side} aria-label={t('side')}>
          <Tabs
            size="small"
            items={[
              { key: 'bench', label: t('bench.title'), children: <Bench {...document} onFired={(tables) => setFired(tables.flatMap((table) => table.rules.map((rule) => rule.id)))} onShow={canvas.show} /> },
              { key: 'cases', label: t('cases.title'), children: <Cases {...document} editable={editable} versionNow={versionNow} onSaved={(next) => (stored.current = next)} revision={revisionSaved} /> },
              {
                key: 'findings',
                label: (
                  <span className={styles.tabLabel}>
                    {t('findings.title')}
                    {errors ? <StatusChip tone="bad">{errors}</StatusChip> : warnings ? <StatusChip tone="warn">{warnings}</StatusChip> : checked ? <StatusChip tone="ok">0</StatusChip> : null}
                  </span>
                ),
                children: <Findings checked={checked} onShow={canvas.show} ruleIds={canvas.ruleIds} />,
              },
            ]}
          />
        </aside>
      </div>
    </div>
  );
}
