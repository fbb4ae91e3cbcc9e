import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import 'katex/dist/katex.min.css';
import DerTree from './DerTree.vue';
import KeySearch from './KeySearch.vue';
import NotebookPicture from './NotebookPicture.vue';
import RotateWheel from './RotateWheel.vue';
import './style.css';

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('DerTree', DerTree);
    app.component('KeySearch', KeySearch);
    app.component('NotebookPicture', NotebookPicture);
    app.component('RotateWheel', RotateWheel);
  },
};

export default theme;
