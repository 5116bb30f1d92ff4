import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import type { ControlProps } from './Control';
import { attachmentsOf, type Attachment } from './shown';
import styles from '../form.module.css';

const LARGEST = 5 * 1024 * 1024;

const read = (file: File): Promise<Attachment> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, size: file.size, type: file.type, content: String(reader.result) });
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });

/** Files of at most 5 MiB each, carried inside the form's values. */
export default function FileControl({ id, component, value, describedBy, onChange, onLeave }: ControlProps) {
  const { t } = useTranslation('forms');
  const input = useRef<HTMLInputElement>(null);
  const files = attachmentsOf(value);
  const take = async (list: FileList | null) => {
    const fitting = [...(list ?? [])].filter((file) => file.size <= LARGEST);
    const added = await Promise.all(fitting.map(read));
    onChange(component.multiple === false ? added.slice(0, 1) : [...files, ...added]);
    onLeave();
  };
  return (
    <div>
      <input
        ref={input}
        id={id}
        type="file"
        className="visually-hidden"
        accept={component.accept}
        multiple={component.multiple !== false}
        aria-describedby={describedBy}
        onChange={(event) => void take(event.target.files)}
      />
      <Button icon={<Icon name="attach" />} onClick={() => input.current?.click()}>
        {t('addFile')}
      </Button>
      <span className={styles.note}> {t('largest')}</span>
      {files.map((file, index) => (
        <div key={file.name + index} className={styles.file}>
          <Icon name="document" size={14} />
          <span className="ellipsis">{file.name}</span>
          <IconButton icon="close" label={t('removeFile', { name: file.name })} onClick={() => onChange(files.filter((_, other) => other !== index))} />
        </div>
      ))}
    </div>
  );
}
