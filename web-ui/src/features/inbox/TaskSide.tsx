import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { percent } from '@/shared/format/number';
import { Icon } from '@/shared/ui/Icon';
import { InstanceRecord } from '@/shared/ui/InstanceRecord';
import { Part } from '@/shared/ui/Sheet';
import { leftOf, SlaRing, stateAt } from '@/shared/ui/Sla';
import { useSession } from '@/shared/session';
import { isOpen, type Item } from './queries';
import styles from './task.module.css';

/** How long, to which standard, answerable to whom. */
export function TaskSide({ view, ring }: { view: Item; ring: boolean }) {
  const { item } = view;
  return (
    <>
      {ring && isOpen(item) && item.serviceLevel ? <Limit view={view} /> : null}
      <StandardPart view={view} />
    </>
  );
}

function Limit({ view }: { view: Item }) {
  const { t } = useTranslation(['inbox', 'forms', 'shared']);
  const time = useTime();
  const text = useText();
  const level = view.item.serviceLevel;
  if (!level) return null;
  const left = leftOf(level, time.now);
  const state = stateAt(level, time.now);
  const accountable = view.raci.find((each) => each.letter === 'A');
  return (
    <div className={styles.limit}>
      <SlaRing level={level} />
      <div>
        <b>{t('shared:sla.due', { at: time.moment(level.dueAt) })}</b>
        <p>{t(level.clock === 'working' ? 'limitWorking' : 'limit', { words: time.duration(level.totalMs), used: percent(Math.max(0, 1 - left / level.totalMs)) })}</p>
        {state === 'ok' ? <p className={styles.quiet}>{t('warnsAt', { share: percent(level.warnAt) })}</p> : null}
        {state === 'warn' ? (
          <p className={styles.warned}>
            <Icon name="bell" size={14} />
            {t('warned', { share: percent(level.warnAt) })}
          </p>
        ) : null}
        {state !== 'late' && accountable ? <p className={styles.quiet}>{t('escalates', { post: text(accountable.name) })}</p> : null}
        {state === 'late' ? (
          <p className={styles.late}>
            <Icon name="alert" size={14} />
            {time.remaining(left)}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function StandardPart({ view }: { view: Item }) {
  const { t } = useTranslation(['inbox', 'forms', 'shared']);
  const text = useText();
  const { standard, raci } = view;
  const lines = text(standard.text)
    .split(/[\uff1b;\n]/)
    .map((line) => line.trim())
    .filter(Boolean);
  const inputs = standard.inputs.map(text).join(t('forms:listSeparator'));
  const outputs = standard.outputs.map(text).join(t('forms:listSeparator'));
  if (lines.length === 0 && raci.length === 0 && standard.acceptance.length === 0 && !inputs && !outputs) return null;
  return (
    <Part title={t('standard')}>
      <ul className={styles.standard}>
        {lines.map((line) => (
          <li key={line}>
            <Icon name="check" size={14} />
            {line}
          </li>
        ))}
        {standard.acceptance.map((each) => (
          <li key={each.zh}>
            <Icon name="target" size={14} />
            {t('acceptance', { words: text(each) })}
          </li>
        ))}
        {text(standard.exceptionGuide) ? (
          <li className={styles.guide}>
            <Icon name="info" size={14} />
            {t('exception', { words: text(standard.exceptionGuide) })}
          </li>
        ) : null}
        {standard.controls.map((control) => (
          <li key={control.zh}>
            <Icon name="audit" size={14} />
            {text(control)}
          </li>
        ))}
      </ul>
      {inputs || outputs || standard.system ? (
        <dl className={styles.facts}>
          {inputs ? <Fact name={t('inputs')} value={inputs} /> : null}
          {outputs ? <Fact name={t('outputs')} value={outputs} /> : null}
          {standard.system ? <Fact name={t('system')} value={text(standard.system)} /> : null}
        </dl>
      ) : null}
      <Letters raci={raci} />
    </Part>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** RASCI letters of this step: who executes, who answers for it, who helps, who is asked, who is told. */
function Letters({ raci }: { raci: Item['raci'] }) {
  const { t } = useTranslation(['inbox', 'forms', 'shared']);
  const text = useText();
  const { person } = useSession();
  if (raci.length === 0) return null;
  return (
    <div className={styles.letters}>
      {raci.map((each) => {
        const me = each.people.some((someone) => someone.id === person.id);
        const names = each.people.map((someone) => text(someone.name)).join(t('forms:listSeparator'));
        return (
          <span key={each.letter + each.post} className={`${styles.letter} ${me ? styles.mine : ''}`} title={`${t(`letter.${each.letter}`)}${names ? ` · ${names}` : ''}`}>
            <b>{each.letter}</b> {me ? t('shared:you') : text(each.name)}
          </span>
        );
      })}
    </div>
  );
}

export function TaskTimeline({ view }: { view: Item }) {
  const { t } = useTranslation(['inbox', 'forms', 'shared']);
  return (
    <Part title={t('record')}>
      <InstanceRecord timeline={view.timeline} upcoming={view.upcoming} />
    </Part>
  );
}
