import '@/shared/ui/tokens.css';
import '@/shared/ui/base.css';
import { createRoot } from 'react-dom/client';
import { startI18n } from '@/shared/format/language';
import { App } from './App';
import { makeRouter } from './router';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// Each page brings its own title; the document's stands until then.
document.querySelector('title')?.remove();
void startI18n().then(() => createRoot(root).render(<App router={makeRouter()} />));
