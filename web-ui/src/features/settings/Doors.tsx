import { useMutation, useQuery, useQueryClient, type UseQueryOptions } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { DataTable } from '@/shared/tables/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import styles from './settings.module.css';

/** What is known by its name and signed with a secret that both sides know. */
export interface Door {
  name: string;
  hasSecret?: boolean;
}

export interface Editing<Kind extends Door> {
  door: Kind;
  onClose: () => void;
  onSaved: (saved: Kind) => void;
  onGone: () => void;
}

interface Props<Kind extends Door> {
  query: UseQueryOptions<Kind[], Error, Kind[], string[]>;
  /** What a new one begins with. */
  blank: Kind;
  about: string;
  add: string;
  none: string;
  /** What the list of its deliveries is called. */
  deliveries: string;
  address: (door: Kind) => string;
  columns: TableColumnsType<Kind>;
  renewSecret: (name: string) => Promise<components['schemas']['HookSecret']>;
  edit: (editing: Editing<Kind>) => ReactNode;
  look: (name: string, onClose: () => void) => ReactNode;
}

/** The doors to other systems, in or out: a table of them, and a secret for each, shown the one time it is made. */
export function Doors<Kind extends Door>({ query: asked, blank, about, add, none, deliveries, address, columns, renewSecret, edit, look }: Props<Kind>) {
  const { t } = useTranslation('settings');
  const cache = useQueryClient();
  const query = useQuery(asked);
  const [edited, setEdited] = useState<Kind>();
  const [looked, setLooked] = useState<string>();
  const [secret, setSecret] = useState<string>();
  const again = () => void cache.invalidateQueries({ queryKey: asked.queryKey });
  const renew = useMutation({
    mutationFn: renewSecret,
    onSuccess: (made) => {
      again();
      setSecret(made.secret);
    },
  });
  const done = () => {
    again();
    setEdited(undefined);
  };
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.count}>{about}</span>
        <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setEdited(blank)}>
          {add}
        </Button>
      </div>
      {renew.error ? <ErrorPanel error={renew.error} /> : null}
      <DataTable<Kind>
        rowKey="name"
        dataSource={query.data ?? []}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={none} />}
        scroll={{ x: 900 }}
        columns={[
          {
            title: t('hooks.name'),
            key: 'name',
            width: 260,
            render: (_, door) => (
              <>
                <b>{door.name}</b>
                <div className={styles.hint}>{address(door)}</div>
              </>
            ),
          },
          ...columns,
          {
            title: '',
            key: 'act',
            width: 300,
            align: 'right',
            render: (_, door) => (
              <>
                <Button size="small" type="text" loading={renew.isPending && renew.variables === door.name} onClick={() => renew.mutate(door.name)}>
                  {t('hooks.renew')}
                </Button>
                <Button size="small" type="text" onClick={() => setLooked(door.name)}>
                  {deliveries}
                </Button>
                <Button size="small" type="text" onClick={() => setEdited(door)}>
                  {t('edit')}
                </Button>
              </>
            ),
          },
        ]}
      />
      {edited
        ? edit({
            door: edited,
            onClose: () => setEdited(undefined),
            onSaved: (saved) => {
              done();
              if (!saved.hasSecret) renew.mutate(saved.name);
            },
            onGone: done,
          })
        : null}
      {looked ? look(looked, () => setLooked(undefined)) : null}
      {secret ? (
        <Dialog
          title={t('hooks.made')}
          onClose={() => setSecret(undefined)}
          footer={
            <Button type="primary" onClick={() => setSecret(undefined)}>
              {t('tokens.kept')}
            </Button>
          }
        >
          <p>{t('hooks.once')}</p>
          <div className={`${styles.secret} ${styles.long}`}>{secret}</div>
        </Dialog>
      ) : null}
    </>
  );
}
