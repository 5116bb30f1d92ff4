import { useQuery } from '@tanstack/react-query';
import { useText } from '@/shared/format/text';
import { mapQuery } from '@/shared/method';

/** The name of a process in the reader's language; its id until the map is there. */
export function ProcessName({ id }: { id: string }) {
  const text = useText();
  const { data } = useQuery(mapQuery);
  const card = data && [...data.core, ...data.support, ...data.management].find((each) => each.id === id);
  return <>{card ? text(card.name) : id}</>;
}
