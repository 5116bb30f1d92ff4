import { useQuery } from '@tanstack/react-query';
import { Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import type { ElementCounters } from '@/shared/diagram/svgView';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { usePhone } from '@/shared/ui/preferences';
import { countersQuery, quotesQuery, raciQuery, stepsQuery, type StepView, type VersionView } from './queries';
import styles from './process.module.css';

interface Props {
  version: VersionView;
  selected: string | undefined;
  onSelect: (elementId: string | undefined) => void;
}

type Heat = 'none' | 'frequency' | 'duration';

/** The diagram with counters from real history; beside it what is known of the selected step. */
export function Overview({ version, selected, onSelect }: Props) {
  const { t } = useTranslation('process');
  const [heat, setHeat] = useState<Heat>('none');
  const phone = usePhone();
  const counters = useQuery(countersQuery(version.processId, version.key));
  const steps = useQuery(stepsQuery(version.key));
  const items = counters.data ?? [];
  const active = items.reduce((sum, each) => sum + each.active, 0);
  const late = items.reduce((sum, each) => sum + each.late, 0);
  const step = steps.data?.find((each) => each.elementId === selected);
  return (
    <div className={`${styles.overview} ${step && !phone ? styles.withSide : ''}`}>
      <div className={styles.drawing}>
        <div className={styles.drawingBar}>
          <Segmented
            size="small"
            value={heat}
            options={(['none', 'frequency', 'duration'] as const).map((value) => ({ value, label: t(`heat.${value}`) }))}
            onChange={setHeat}
          />
          <span className={styles.legend}>
            <span className={`${styles.pill} ${styles.running}`} />
            {t('runningNow', { count: active })}
            <span className={`${styles.pill} ${styles.late}`} />
            {t('lateNow', { count: late })}
          </span>
        </div>
        <ProcessDiagram
          versionKey={version.key}
          counters={items}
          heat={heat}
          selected={selected}
          onSelect={onSelect}
          height={phone ? 300 : 'calc(100vh - 300px)'}
          label={t('diagramOf', { label: version.label })}
        />
        <StepList items={items} selected={selected} onSelect={onSelect} />
      </div>
      {step ? <StepSide step={step} version={version} counters={items.find((each) => each.elementId === step.elementId)} onClose={() => onSelect(undefined)} /> : null}
    </div>
  );
}

/** A time that something takes; a dash, and why, when there is none. */
function Lasting({ ms }: { ms: number | null | undefined }) {
  const { t } = useTranslation('process');
  const { duration } = useTime(3_600_000);
  if (ms != null) return duration(ms);
  return (
    <Tooltip title={t('noMedian')}>
      <span role="img" aria-label={t('noMedian')}>
        —
      </span>
    </Tooltip>
  );
}

/** The same as text: for keyboards, screen readers and narrow screens. */
function StepList({ items, selected, onSelect }: { items: ElementCounters[]; selected: string | undefined; onSelect: (id: string) => void }) {
  const { t } = useTranslation('process');
  const text = useText();
  const worth = items.filter((each) => text(each.name) && each.active + each.completed > 0);
  if (!worth.length) return <p className={styles.unknown}>{t('noRuns')}</p>;
  return (
    <div className={styles.scroll}>
    <table className={styles.counters}>
      <thead>
        <tr>
          <th scope="col">{t('column.step')}</th>
          <th scope="col">{t('column.running')}</th>
          <th scope="col">{t('column.done')}</th>
          <th scope="col">{t('column.late')}</th>
          <th scope="col">{t('column.median')}</th>
          <th scope="col">{t('column.mean')}</th>
        </tr>
      </thead>
      <tbody>
        {worth.map((each) => (
          <tr key={each.elementId} aria-selected={each.elementId === selected}>
            <th scope="row">
              <button type="button" onClick={() => onSelect(each.elementId)}>
                {text(each.name)}
              </button>
            </th>
            <td>{each.active}</td>
            <td>{each.completed}</td>
            <td className={each.late ? styles.bad : ''}>{each.late}</td>
            <td>
              <Lasting ms={each.medianMs} />
            </td>
            <td>
              <Lasting ms={each.meanMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    </div>
  );
}

function StepSide({ step, version, counters, onClose }: { step: StepView; version: VersionView; counters: ElementCounters | undefined; onClose: () => void }) {
  const { t } = useTranslation('process');
  const text = useText();
  const { span } = useTime(3_600_000);
  const raci = useQuery(raciQuery(version.key));
  const quotes = useQuery(quotesQuery(version.processId));
  const said = (quotes.data ?? []).filter((each) => each.step === step.elementId);
  const row = raci.data?.steps.find((each) => each.elementId === step.elementId);
  const letters = Object.entries(row?.letters ?? {}).flatMap(([post, marks]) =>
    [...marks].map((letter) => ({ letter, post: text(raci.data?.posts.find((each) => each.id === post)?.name) || post })),
  );
  letters.sort((a, b) => 'RASCI'.indexOf(a.letter) - 'RASCI'.indexOf(b.letter));
  const facts: [string, string][] = [
    [t('fact.limit'), step.serviceLevel ? t('fact.limitValue', { due: span(step.serviceLevel), clock: t(`fact.${step.clock === 'working' ? 'working' : 'elapsed'}`) }) : ''],
    [t('fact.inputs'), step.standard.inputs.map(text).join(t('fact.comma'))],
    [t('fact.outputs'), step.standard.outputs.map(text).join(t('fact.comma'))],
    [t('fact.system'), text(step.standard.system)],
    [t('fact.exception'), text(step.standard.exceptionGuide)],
    [t('fact.acceptance'), step.standard.acceptance.map(text).join(t('fact.comma'))],
    [t('fact.controls'), step.standard.controls.map(text).join(t('fact.comma'))],
  ];
  return (
    <aside className={styles.side} aria-label={text(step.name)}>
      <header>
        <div>
          <h2>{text(step.name)}</h2>
          <p>{text(step.standard.text)}</p>
        </div>
        <IconButton icon="close" label={t('close')} onClick={onClose} />
      </header>
      {counters ? (
        <div className={styles.figures}>
          <div>
            <span>{t('column.running')}</span>
            <b>{counters.active}</b>
          </div>
          <div>
            <span>{t('column.done')}</span>
            <b>{counters.completed}</b>
          </div>
          <div>
            <span>{t('column.median')}</span>
            <b>
              <Lasting ms={counters.medianMs} />
            </b>
          </div>
        </div>
      ) : null}
      {letters.length ? (
        <section>
          <h3>{t('responsibility')}</h3>
          {letters.map(({ letter, post }) => (
            <div key={letter + post} className={styles.letterLine}>
              <span className={`${styles.letter} ${styles[`letter${letter}`] ?? ''}`}>{letter}</span>
              {post}
            </div>
          ))}
        </section>
      ) : null}
      {said.length ? (
        <section>
          <h3>{t('quotes')}</h3>
          {said.map((each, index) => (
            <blockquote key={index} className={styles.quote}>
              {each.text}
              <footer>
                {text(each.person?.name)} · {text(each.post)} · {t(`quote.${each.kind}`)}
              </footer>
            </blockquote>
          ))}
        </section>
      ) : null}
      <dl>
        {facts.map(([term, words]) =>
          words ? (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{words}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {step.standard.keyNode ? (
        <p className={styles.keyNode}>
          <Icon name="star" size={14} />
          {t('keyNode')}
        </p>
      ) : null}
    </aside>
  );
}
