import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export { departmentsQuery, peopleQuery } from '@/shared/people';

export type PersonView = components['schemas']['PersonView'];
export type DepartmentView = components['schemas']['DepartmentView'];
export type PostView = components['schemas']['PostView'];
export type RoleView = components['schemas']['RoleView'];

export const postsQuery = queryOptions({ queryKey: ['posts'], queryFn: async () => (await body(api.GET('/api/posts'))).items });
export const dutiesQuery = queryOptions({ queryKey: ['processes', 'duties'], queryFn: async () => (await body(api.GET('/api/separation-rules/duties'))).items });
export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: async () => (await body(api.GET('/api/roles'))).items });

export type CalendarView = components['schemas']['CalendarView'];
export type CompanyView = components['schemas']['CompanyView'];
export type RuleView = components['schemas']['SeparationRuleView'];

export const calendarsQuery = queryOptions({ queryKey: ['calendars'], queryFn: async () => (await body(api.GET('/api/calendars'))).items });
export const companyQuery = queryOptions({ queryKey: ['company'], queryFn: () => body(api.GET('/api/company')) });
export const rulesQuery = queryOptions({ queryKey: ['separation-rules'], queryFn: async () => (await body(api.GET('/api/separation-rules'))).items });

export type InstallationView = components['schemas']['InstallationView'];
export const systemQuery = queryOptions({ queryKey: ['system'], queryFn: () => body(api.GET('/api/system')), refetchInterval: 10_000 });

export type AccessToken = components['schemas']['AccessTokenView'];
export type AccessTokenList = components['schemas']['AccessTokenList'];
export const tokensQuery = queryOptions({ queryKey: ['access-tokens'], queryFn: () => body(api.GET('/api/access-tokens')) });

export type Retention = components['schemas']['RetentionView'];
export type RetentionRow = components['schemas']['RetentionRow'];
export type ReportRetention = components['schemas']['ReportRetention'];
export const retentionQuery = queryOptions({ queryKey: ['retention', 'outlook'], queryFn: () => body(api.GET('/api/retention/outlook')) });

export type Webhook = components['schemas']['HookView'];
export type Delivery = components['schemas']['HookDelivery'];
export const webhooksQuery = queryOptions({ queryKey: ['webhooks'], queryFn: () => body(api.GET('/api/webhooks')) });
export const deliveriesQuery = (id: string) => queryOptions({ queryKey: ['webhooks', id, 'deliveries'], queryFn: () => body(api.GET('/api/webhooks/{id}/deliveries', { params: { path: { id } } })) });

export type Subscription = components['schemas']['SubscriptionView'];
export type Told = components['schemas']['SubscriptionDelivery'];
export const subscriptionsQuery = queryOptions({ queryKey: ['subscriptions'], queryFn: () => body(api.GET('/api/subscriptions')) });
/** Read again with every live update of the subscriptions. */
export const toldQuery = (id: string) =>
  queryOptions({ queryKey: ['subscriptions', id, 'deliveries'], queryFn: () => body(api.GET('/api/subscriptions/{id}/deliveries', { params: { path: { id } } })) });
