import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type Conversion = components['schemas']['Conversion'];

/** The largest diagram that the server reads, in bytes; a larger file is not even sent. */
export const LARGEST = 16 * 1024 * 1024;

/** What the server makes of a BPMN file: read once per file and chosen process; nothing is stored by looking. */
export const conversionQuery = (file: File, of: string) =>
  queryOptions({
    queryKey: ['conversion', file.name, file.size, file.lastModified, of],
    queryFn: () => {
      const form = new FormData();
      form.append('data', file);
      return body(
        api.POST('/api/diagrams/conversion', {
          params: { query: of ? { of } : {} },
          body: form as never,
          bodySerializer: (data: unknown) => data as FormData,
        }),
      );
    },
    enabled: file.size <= LARGEST,
    staleTime: 'static',
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
