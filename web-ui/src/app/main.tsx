import '@/shared/ui/tokens.css';
import '@/shared/ui/base.css';
import { createRoot } from 'react-dom/client';
import { currentLanguage, startI18n } from '@/shared/format/language';
import { App } from './App';
import { componentWords } from './Look';
import { makeRouter } from './router';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// Each page brings its own title; the document's stands until then.
document.querySelector('title')?.remove();
void startI18n()
  .then(() => componentWords(currentLanguage()))
  .then((words) => createRoot(root).render(<App router={makeRouter()} words={words} />));
