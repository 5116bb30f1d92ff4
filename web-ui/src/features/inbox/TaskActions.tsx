import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import type { FormState } from '@/shared/forms/useForm';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon, type IconName } from '@/shared/ui/Icon';
import { KeyHint } from '@/shared/ui/KeyHint';
import { useKeys, type KeyBinding } from '@/shared/ui/keys';
import { usePhone } from '@/shared/ui/preferences';
import type { Item } from './queries';
import { MoreActions } from './MoreActions';
import { Transfer } from './Transfer';
import { useDraft } from './useDraft';
import { usePhrases } from './usePhrases';
import { useTask } from './useTask';
import styles from './task.module.css';

const OUTCOMES: Record<string, { icon: IconName; keys: string }> = {
  approved: { icon: 'check', keys: 'a' },
  rejected: { icon: 'return', keys: 'r' },
};

/** Opinion and buttons in the order of consequence; the first outcome is the primary action. */
export function TaskActions({ view, form }: { view: Item; form: FormState }) {
  const { t } = useTranslation(['inbox', 'forms']);
  const phone = usePhone();
  const [comment, setComment] = useState('');
  const [missing, setMissing] = useState(false);
  const [handing, setHanding] = useState(false);
  const task = useTask(view);
  const mine = view.actions.includes('complete');
  const draft = useDraft(view, form, comment, mine && !task.busy && task.wayOut === undefined);
  const outcomes = view.outcomes.length > 0 ? view.outcomes : [''];
  const word = (outcome: string) => (outcome ? t(`outcome.${outcome as 'approved'}`, { defaultValue: outcome }) : t('complete'));

  const complete = (outcome: string, straightBack = false) => {
    // Sending something back without saying why helps nobody.
    if (outcome === 'rejected' && comment.trim() === '') {
      setMissing(true);
      document.getElementById('opinion')?.focus();
      return;
    }
    setMissing(false);
    if (outcome !== 'rejected' && !form.ready()) {
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    draft.stop();
    task.complete({ outcome, straightBack, comment: comment.trim(), values: form.editable() }, (problems) => form.reject(problems));
  };

  const bindings: KeyBinding[] = [];
  if (mine) {
    outcomes.forEach((outcome, index) => {
      const keys = OUTCOMES[outcome]?.keys ?? (index === 0 ? 'a' : String(index + 1));
      bindings.push({ keys, says: word(outcome), group: t('keys.task'), run: () => complete(outcome) });
    });
    bindings.push({ keys: 'o', says: t('keys.opinion'), group: t('keys.task'), run: () => document.getElementById('opinion')?.focus() });
  }
  if (view.actions.includes('claim')) bindings.push({ keys: 'c', says: t('claim'), group: t('keys.task'), run: task.claim });
  if (view.actions.includes('unclaim')) bindings.push({ keys: 'u', says: t('unclaim'), group: t('keys.task'), run: task.unclaim });
  const mayTransfer = view.actions.includes('transfer');
  if (mayTransfer) bindings.push({ keys: 't', says: t('transfer.verb'), group: t('keys.task'), run: () => setHanding(true) });
  useKeys(bindings, !task.busy && !phone);

  if (view.held) {
    return (
      <div className={styles.bar} role="status">
        <Icon name="clock" /> {t(`held.${view.held}`)}
      </div>
    );
  }
  if (view.actions.length === 0) return task.error ? <div className={styles.bar}><ErrorPanel error={task.error} wayOut={task.wayOut} /></div> : null;
  return (
    <div className={styles.bar}>
      {task.error ? <ErrorPanel error={task.error} wayOut={task.wayOut} /> : null}
      {mine ? (
        <Opinion
          value={comment}
          missing={missing && comment.trim() === ''}
          canReject={outcomes.includes('rejected')}
          onChange={(next) => {
            setComment(next);
            setMissing(false);
          }}
        />
      ) : null}
      <div className={styles.buttons}>
        {mine
          ? outcomes.map((outcome, index) => (
              <Button
                key={outcome}
                type={index === 0 ? 'primary' : 'default'}
                className={index === 0 ? styles.primary : undefined}
                loading={task.completing === outcome}
                disabled={task.busy && task.completing !== outcome}
                icon={<Icon name={OUTCOMES[outcome]?.icon ?? (index === 0 ? 'check' : 'arrowRight')} />}
                onClick={() => complete(outcome)}
              >
                {word(outcome)}
                <KeyHint keys={(OUTCOMES[outcome]?.keys ?? (index === 0 ? 'a' : String(index + 1))).toUpperCase()} />
              </Button>
            ))
          : null}
        {view.actions.includes('straightBack') ? (
          <Button icon={<Icon name="forward" />} disabled={task.busy} onClick={() => complete('', true)}>
            {t('involve.straightBack')}
          </Button>
        ) : null}
        {view.actions.includes('claim') ? (
          <Button type={mine ? 'default' : 'primary'} className={mine ? undefined : styles.primary} icon={<Icon name="hand" />} loading={task.claiming} onClick={task.claim}>
            {t('claim')}
            <KeyHint keys="C" />
          </Button>
        ) : null}
        {view.actions.includes('unclaim') ? (
          <Button icon={<Icon name="people" />} disabled={task.busy} onClick={task.unclaim}>
            {t('unclaim')}
            <KeyHint keys="U" />
          </Button>
        ) : null}
        {mayTransfer ? (
          <Button icon={<Icon name="transfer" />} disabled={task.busy} onClick={() => setHanding(true)}>
            {t('transfer.verb')}
            <KeyHint keys="T" />
          </Button>
        ) : null}
        <MoreActions view={view} busy={task.busy} />
        <Follows view={view} saved={draft.savedAt} />
      </div>
      {handing ? (
        <Transfer
          view={view}
          pending={task.transfer.isPending}
          error={task.transfer.error}
          onTransfer={(to, reason) => {
            draft.stop();
            task.transfer.mutate({ to, reason });
          }}
          onClose={() => {
            setHanding(false);
            task.transfer.reset();
          }}
        />
      ) : null}
    </div>
  );
}

function Opinion({ value, missing, canReject, onChange }: { value: string; missing: boolean; canReject: boolean; onChange: (value: string) => void }) {
  const { t } = useTranslation(['inbox', 'forms']);
  const phone = usePhone();
  const phrases = usePhrases();
  return (
    <div>
      <div className={`${styles.opinion} ${missing ? styles.missing : ''}`}>
        <Input.TextArea
          id="opinion"
          variant="borderless"
          autoSize={{ minRows: 1, maxRows: 4 }}
          value={value}
          aria-label={t('opinion')}
          aria-invalid={missing}
          placeholder={t(canReject ? 'opinionHintReject' : 'opinionHint')}
          onChange={(event) => onChange(event.target.value)}
        />
        {phone || value ? null : (
          <div className={styles.phrases}>
            {phrases.map((phrase) => (
              <button key={phrase} type="button" aria-label={t('usePhrase', { phrase })} onClick={() => onChange(phrase)}>
                {phrase}
              </button>
            ))}
          </div>
        )}
      </div>
      {missing ? (
        <div className={styles.problem} role="alert">
          {t('opinionMissing')}
        </div>
      ) : null}
    </div>
  );
}

/** What happens after the button: the engine's own look ahead. */
function Follows({ view, saved }: { view: Item; saved: string }) {
  const { t } = useTranslation(['inbox', 'forms']);
  const text = useText();
  return (
    <span className={styles.follows}>
      {saved ? <span>{t('draftSaved', { at: saved })}</span> : null}
      {view.upcoming.length > 0 ? (
        <span className="ellipsis">
          <Icon name="arrowRight" size={14} />
          {t('follows', { steps: view.upcoming.slice(0, 2).map(text).join(t('forms:listSeparator')) })}
        </span>
      ) : null}
    </span>
  );
}
