import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';

export function PagePending() {
  return <RowsSkeleton rows={10} height={44} />;
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div style={{ padding: 24 }}>
      <ErrorPanel error={error} retry={retry} />
    </div>
  );
}
