import { Checkbox, Input } from 'antd';
import { lazy, Suspense } from 'react';
import { useText } from '@/shared/format/text';
import { usePhone } from '@/shared/ui/preferences';
import { isMany, type FormComponent } from '../schema';
import styles from '../form.module.css';
import { NativeChoice, NativeDate } from './native';

const NumberControl = lazy(() => import('./NumberControl'));
const ChoiceControl = lazy(() => import('./ChoiceControl'));
const RadioControl = lazy(() => import('./RadioControl'));
const DateControl = lazy(() => import('./DateControl'));
const FileControl = lazy(() => import('./FileControl'));

export interface ControlProps {
  id: string;
  component: FormComponent;
  label: string;
  value: unknown;
  invalid: boolean;
  describedBy?: string;
  onChange: (value: unknown) => void;
  onLeave: () => void;
}

/** The control of a component's type; heavy ones come with the first form that needs them, a phone gets its own pickers. */
export function Control(props: ControlProps) {
  const phone = usePhone();
  const { component } = props;
  switch (component.type) {
    case 'textarea':
      return <TextArea {...props} />;
    case 'checkbox':
      return <Box {...props} />;
    case 'number':
      return <Late><NumberControl {...props} /></Late>;
    case 'select':
    case 'checklist':
    case 'taglist':
      return phone && !isMany(component) ? <NativeChoice {...props} /> : <Late><ChoiceControl {...props} /></Late>;
    case 'radio':
      return <Late><RadioControl {...props} /></Late>;
    case 'datetime':
      return phone ? <NativeDate {...props} /> : <Late><DateControl {...props} /></Late>;
    case 'filepicker':
      return <Late><FileControl {...props} /></Late>;
    default:
      return <TextInput {...props} />;
  }
}

function Late({ children }: { children: React.ReactNode }) {
  return <Suspense fallback={<div className={styles.coming} />}>{children}</Suspense>;
}

const words = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

function TextInput({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const text = useText();
  const phoneNumber = component.subtype === 'phone' || component.validate?.validationType === 'phone';
  return (
    <Input
      id={id}
      value={words(value)}
      status={invalid ? 'error' : undefined}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      placeholder={text(component.placeholder)}
      inputMode={phoneNumber ? 'tel' : undefined}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
    />
  );
}

function TextArea({ id, component, value, invalid, describedBy, onChange, onLeave }: ControlProps) {
  const text = useText();
  return (
    <Input.TextArea
      id={id}
      value={words(value)}
      status={invalid ? 'error' : undefined}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      placeholder={text(component.placeholder)}
      autoSize={{ minRows: 2, maxRows: 8 }}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
    />
  );
}

function Box({ id, component, label, value, describedBy, onChange }: ControlProps) {
  return (
    <Checkbox id={id} checked={value === true} aria-describedby={describedBy} onChange={(event) => onChange(event.target.checked)}>
      {label}
      {component.validate?.required ? ' *' : ''}
    </Checkbox>
  );
}
