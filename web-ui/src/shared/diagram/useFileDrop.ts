import { useState, type DragEvent } from 'react';

const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** Lets an area take a file that is dropped on it; `over` is true while one hovers. */
export function useFileDrop(onFile: ((file: File) => void) | undefined) {
  const [over, setOver] = useState(false);
  if (!onFile) return { over: false, area: {} };
  const area = {
    onDragEnter: (event: DragEvent) => {
      if (holdsFile(event)) setOver(true);
    },
    onDragOver: (event: DragEvent) => {
      if (holdsFile(event)) event.preventDefault();
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer.files[0];
      if (!file) return;
      event.preventDefault();
      onFile(file);
    },
  };
  return { over, area };
}
