// A field for one FEEL expression: live mistakes at their place, completion of variables and functions, in the reader's language.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useText } from '@/shared/format/text';
import { checkExpression, vocabularyQuery, type ExpressionFinding, type ExpressionKind } from './queries';
import type { FeelEditor } from './editor';
import styles from './feel.module.css';

interface Props {
  versionKey: string;
  value: string;
  onCommit: (text: string) => void;
  label: string;
  kind?: ExpressionKind;
  /** Names in view beside the version's variables, such as those of a loop. */
  names?: string[];
  rows?: number;
  placeholder?: string | undefined;
  disabled?: boolean;
  /** Without the line below that says what is wrong first. */
  quiet?: boolean;
  small?: boolean;
}

const NONE: string[] = [];

/** The text is committed when the reader leaves the field, as in every field of the panel. */
export function FeelField({ versionKey, value, onCommit, label, kind = 'expression', names = NONE, rows = 1, placeholder = '', disabled = false, quiet = false, small = false }: Props) {
  const words = useText();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<FeelEditor | null>(null);
  const typed = useRef(value);
  const [findings, setFindings] = useState<ExpressionFinding[]>([]);
  const vocabulary = useQuery(vocabularyQuery(versionKey));

  const change = useEffectEvent((text: string) => {
    typed.current = text;
  });
  const leave = useEffectEvent(() => {
    const text = typed.current.trim();
    if (text !== value) onCommit(text);
  });
  const known = useEffectEvent(() => vocabulary.data);
  const inView = useEffectEvent(() => names);
  const spoken = useEffectEvent((text: { zh: string; en: string }) => words(text));
  const check = useEffectEvent((text: string) => checkExpression(versionKey, text, kind, names));
  const begin = useEffectEvent(() => ({ value, placeholder, label, locked: disabled }));

  useEffect(() => {
    let alive = true;
    void import('./editor').then(({ openEditor }) => {
      if (!alive || !host.current) return;
      editor.current = openEditor({
        parent: host.current,
        ...begin(),
        unary: kind === 'unary',
        vocabulary: () => known(),
        names: () => inView(),
        words: (text) => spoken(text),
        check: (text) => check(text),
        onChange: (text) => change(text),
        onLeave: () => leave(),
        onFindings: setFindings,
      });
    });
    return () => {
      alive = false;
      editor.current?.view.destroy();
      editor.current = null;
    };
  }, [kind]);

  useEffect(() => {
    typed.current = value;
    editor.current?.setValue(value);
  }, [value]);
  useEffect(() => editor.current?.setLocked(disabled), [disabled]);

  const worst = findings.find((each) => each.severity === 'error') ?? findings[0];
  return (
    <div className={`${styles.field} ${small ? styles.small : ''} ${worst ? (worst.severity === 'error' ? styles.bad : styles.doubtful) : ''}`}>
      <div ref={host} className={styles.editor} style={{ minHeight: rows * 20 + 10 }} title={quiet ? worst?.message : undefined} />
      {worst && !quiet ? (
        <div className={worst.severity === 'error' ? styles.problem : styles.doubt} role="status">
          {worst.message}
        </div>
      ) : null}
    </div>
  );
}
