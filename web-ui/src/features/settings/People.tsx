import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { PersonName } from '@/shared/ui/Avatar';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import { EditDialog } from '@/shared/forms/EditDialog';
import { departmentsQuery, peopleQuery, postsQuery, rolesQuery, type PersonView } from './queries';
import styles from './settings.module.css';

const nobody: PersonView = { id: '', name: { zh: '', en: '' }, department: null, posts: [], manager: null, roles: [], login: '', email: '', phone: '', active: true, version: 0 };

export function People() {
  const { t } = useTranslation('settings');
  const text = useText();
  const may = useMay('people.edit');
  const mayOpen = [may, useMay('roles.assign')].some(Boolean);
  const people = useQuery(peopleQuery);
  const departments = useQuery(departmentsQuery);
  const posts = useQuery(postsQuery);
  const [word, setWord] = useState('');
  const [edited, setEdited] = useState<PersonView | null>(null);
  const [password, setPassword] = useState<{ login: string; password: string } | null>(null);
  const departmentName = (id: string | null) => text(departments.data?.find((each) => each.id === id)?.name) || (id ?? '');
  const postName = (id: string) => text(posts.data?.find((each) => each.id === id)?.name) || id;
  const rows = (people.data ?? []).filter((person) =>
    [person.id, person.name.zh, person.name.en, departmentName(person.department), ...person.posts.map(postName)].some((each) => each?.toLowerCase().includes(word.toLowerCase())),
  );
  return (
    <>
      <div className={styles.tools}>
        <Input className={styles.search ?? ''} prefix={<Icon name="search" size={14} />} placeholder={t('findPerson')} aria-label={t('findPerson')} allowClear value={word} onChange={(event) => setWord(event.target.value)} />
        <span className={styles.count}>{people.data ? t('people', { count: rows.length }) : ''}</span>
        {may ? (
          <Button type="primary" icon={<Icon name="personAdd" size={14} />} onClick={() => setEdited(nobody)}>
            {t('newPerson')}
          </Button>
        ) : null}
      </div>
      <DataTable<PersonView>
        rowKey="id"
        dataSource={rows}
        pending={people.isPending}
        error={people.error}
        retry={() => void people.refetch()}
        empty={<EmptyState sentence={word ? t('nobodyFound') : t('noPeople')} />}
        scroll={{ x: 860 }}
        onRow={(person) => (mayOpen ? { onClick: () => setEdited(person), style: { cursor: 'pointer' } } : {})}
        columns={[
          { title: t('column.name'), key: 'name', width: 160, render: (_, person) => <PersonName person={person} /> },
          { title: t('column.login'), key: 'id', width: 130, render: (_, person) => <code>{person.login || person.id}</code> },
          { title: t('column.department'), key: 'department', width: 150, render: (_, person) => departmentName(person.department) },
          { title: t('column.posts'), key: 'posts', width: 180, render: (_, person) => person.posts.map(postName).join(t('comma')) },
          { title: t('column.roles'), key: 'roles', render: (_, person) => <RoleNames ids={person.roles} /> },
          { title: t('column.state'), key: 'state', width: 90, render: (_, person) => (person.active ? <StatusChip>{t('active')}</StatusChip> : <StatusChip tone="warn">{t('inactive')}</StatusChip>) },
        ]}
      />
      {edited ? <PersonDialog person={edited} onClose={() => setEdited(null)} onPassword={setPassword} /> : null}
      {password ? (
        <Dialog title={t('oneTime')} onClose={() => setPassword(null)} width={420}>
          <p>{t('oneTimeFor', { login: password.login })}</p>
          <p className={styles.secret}>{password.password}</p>
          <p className={styles.hint}>{t('oneTimeHint')}</p>
        </Dialog>
      ) : null}
    </>
  );
}

function RoleNames({ ids }: { ids: string[] }) {
  const { t } = useTranslation('settings');
  const text = useText();
  const roles = useQuery(rolesQuery);
  return <>{ids.map((id) => text(roles.data?.find((each) => each.id === id)?.name) || id).join(t('comma'))}</>;
}

interface DialogProps {
  person: PersonView;
  onClose: () => void;
  onPassword: (password: { login: string; password: string }) => void;
}

function PersonDialog({ person, onClose, onPassword }: DialogProps) {
  const { t } = useTranslation('settings');
  const text = useText();
  const cache = useQueryClient();
  const people = useQuery(peopleQuery);
  const departments = useQuery(departmentsQuery);
  const posts = useQuery(postsQuery);
  const roles = useQuery(rolesQuery);
  const mayEdit = useMay('people.edit');
  const mayAssign = useMay('roles.assign');
  const mayReset = useMay('passwords.reset');
  const fresh = person.id === '';
  const done = () => {
    void cache.invalidateQueries({ queryKey: ['people'] });
    void cache.invalidateQueries({ queryKey: ['posts'] });
    onClose();
  };
  const save = useMutation({
    mutationFn: async ({ id, roles: chosen, ...edit }: Omit<PersonView, 'department'> & { department: string }) => {
      const path = { id };
      let version = person.version;
      if (fresh) {
        const made = await body(api.POST('/api/people/{id}', { params: { path }, body: edit }));
        onPassword(made.oneTimePassword);
        version = made.person.version;
      } else if (mayEdit) {
        version = (await body(api.PUT('/api/people/{id}', { params: { path }, body: edit }))).version;
      }
      const changed = [...chosen].sort().join() !== [...person.roles].sort().join();
      if (mayAssign && changed) await api.PUT('/api/people/{id}/roles', { params: { path }, body: { roles: chosen, version } });
    },
    onSuccess: done,
  });
  const reset = useMutation({
    mutationFn: () => body(api.POST('/api/people/{id}/password-reset', { params: { path: { id: person.id } } })),
    onSuccess: (made) => {
      onPassword(made);
      onClose();
    },
  });
  const named = <Row extends { id: string; name: PersonView['name'] }>(rows: Row[] | undefined) => (rows ?? []).map((each) => ({ value: each.id, label: text(each.name) || each.id }));
  return (
    <EditDialog
      title={fresh ? t('newPerson') : text(person.name)}
      pending={save.isPending}
      error={save.error ?? reset.error}
      onClose={onClose}
      initial={{
        id: person.id,
        login: person.login || person.id,
        'name.zh': person.name.zh,
        'name.en': person.name.en,
        department: person.department ?? '',
        posts: person.posts,
        manager: person.manager ?? '',
        roles: person.roles,
        email: person.email,
        phone: person.phone,
        active: person.active,
      }}
      fields={[
        { key: 'id', label: t('id'), required: true, fixed: !fresh, hint: t('idHint') },
        { key: 'login', label: t('column.login'), required: true, fixed: !mayEdit },
        { key: 'name.zh', label: t('nameZh'), required: true, fixed: !mayEdit },
        { key: 'name.en', label: t('nameEn'), fixed: !mayEdit },
        { key: 'department', label: t('column.department'), kind: 'choice', required: true, fixed: !mayEdit, choices: named(departments.data) },
        { key: 'posts', label: t('column.posts'), kind: 'choices', fixed: !mayEdit, choices: named(posts.data) },
        { key: 'manager', label: t('column.manager'), kind: 'choice', fixed: !mayEdit, choices: named(people.data?.filter((each) => each.id !== person.id)) },
        { key: 'roles', label: t('column.roles'), kind: 'choices', fixed: !mayAssign, choices: named(roles.data) },
        { key: 'email', label: t('column.email'), fixed: !mayEdit },
        { key: 'phone', label: t('column.phone'), fixed: !mayEdit },
        { key: 'active', label: t('mayLogIn'), kind: 'switch', fixed: !mayEdit },
      ]}
      extra={
        fresh || !mayReset ? null : (
          <Button className={styles.left ?? ''} loading={reset.isPending} onClick={() => reset.mutate()}>
            {t('resetPassword')}
          </Button>
        )
      }
      onSave={(values) =>
        save.mutate({
          id: String(values['id']),
          name: { zh: String(values['name.zh']), en: String(values['name.en'] ?? '') },
          login: String(values['login']),
          department: String(values['department'] ?? ''),
          posts: values['posts'] as string[],
          manager: String(values['manager'] ?? '') || null,
          roles: values['roles'] as string[],
          email: String(values['email'] ?? ''),
          phone: String(values['phone'] ?? ''),
          active: values['active'] === true,
          version: person.version,
        })
      }
    />
  );
}
