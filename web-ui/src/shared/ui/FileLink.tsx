import { useMutation } from '@tanstack/react-query';
import { Button, type ButtonProps } from 'antd';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFile } from '@/api/file';
import { Dialog } from './Dialog';
import { ErrorPanel } from './ErrorPanel';
import { Icon } from './Icon';

interface Props extends Pick<ButtonProps, 'size' | 'type' | 'title' | 'aria-label'> {
  href: string;
  icon?: ReactNode;
  children?: ReactNode;
}

/** A link to a file of the server: it is kept when there is one, and what the server says is shown when there is none. */
export function FileLink({ href, icon = <Icon name="download" size={14} />, children, ...button }: Props) {
  const { t } = useTranslation('shared');
  const keep = useMutation({ mutationFn: () => keepFile(href) });
  const click = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into another tab, as every link
    event.preventDefault();
    keep.mutate();
  };
  return (
    <>
      <Button icon={icon} href={href} download loading={keep.isPending} onClick={click} {...button}>
        {children}
      </Button>
      {keep.error ? (
        <Dialog title={t('fileFailed')} onClose={keep.reset}>
          <ErrorPanel error={keep.error} retry={() => keep.mutate()} />
        </Dialog>
      ) : null}
    </>
  );
}
