import { useMutation } from '@tanstack/react-query';
import { Button, type ButtonProps } from 'antd';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFile } from '@/api/file';
import { Dialog } from './Dialog';
import { ErrorPanel } from './ErrorPanel';
import { Icon } from './Icon';

interface Props extends Pick<ButtonProps, 'size' | 'type' | 'title' | 'className' | 'aria-label'> {
  href: string;
  /** What the file is called where the server does not name it. */
  name?: string;
  /** A link among words, not a button. */
  plain?: boolean;
  icon?: ReactNode;
  children?: ReactNode;
}

/** A link to a file of the server: it is kept when there is one, and what the server says is shown when there is none. */
export function FileLink({ href, name = '', plain = false, icon = <Icon name="download" size={14} />, children, className = '', ...button }: Props) {
  const { t } = useTranslation('shared');
  const keep = useMutation({ mutationFn: () => keepFile(href, name) });
  const click = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into another tab, as every link
    event.preventDefault();
    if (!keep.isPending) keep.mutate();
  };
  return (
    <>
      {plain ? (
        <a href={href} download={name || true} className={className} title={button.title} aria-label={button['aria-label']} aria-busy={keep.isPending} onClick={click}>
          {children}
        </a>
      ) : (
        <Button icon={icon} href={href} download={name || true} loading={keep.isPending} className={className} onClick={click} {...button}>
          {children}
        </Button>
      )}
      {keep.error ? (
        <Dialog title={t('fileFailed')} onClose={keep.reset}>
          <ErrorPanel error={keep.error} retry={() => keep.mutate()} />
        </Dialog>
      ) : null}
    </>
  );
}
