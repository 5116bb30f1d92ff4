// antd speaks in colours it can compute with, so the roles of tokens.css are repeated here; theme.test.ts holds the two equal.
import { theme, type ThemeConfig } from 'antd';
import type { Density } from './preferences';

const light = {
  app: '#f5f7f9', surface: '#ffffff', raised: '#ffffff', sunken: '#f8fafc', hover: '#f1f5f9', pressed: '#e9eef3',
  line: '#e4e9ef', 'line-2': '#cfd8e2', text: '#0f172a', 'text-2': '#475569', 'text-3': '#5f6e83', 'text-off': '#94a3b8',
  brand: '#0f766e', 'brand-hover': '#115e59', 'brand-soft': '#ecf7f5', 'brand-line': '#8fcdc4', 'on-brand': '#ffffff',
  'mute-bg': '#f1f5f9', 'ok-dot': '#1f9254', 'warn-dot': '#d97706', 'bad-dot': '#dc2626', 'info-dot': '#2f6fe0',
  'ok-fg': '#166c3b', 'ok-bg': '#edf8f1', 'ok-ln': '#bfe3cd', 'warn-fg': '#8f4a06', 'warn-bg': '#fef6e7', 'warn-ln': '#f2d7a3',
  'bad-fg': '#b3201f', 'bad-bg': '#fdf1f0', 'bad-ln': '#f3c6c3', 'info-fg': '#1d55b8', 'info-bg': '#eff5fe', 'info-ln': '#c3d8f8',
};
export type Palette = typeof light;
const dark: Palette = {
  app: '#0a1016', surface: '#10181f', raised: '#172129', sunken: '#0d141a', hover: '#18232c', pressed: '#1f2c37',
  line: '#22303b', 'line-2': '#31424f', text: '#e7edf2', 'text-2': '#b0bfcc', 'text-3': '#8e9fae', 'text-off': '#5b6b79',
  brand: '#2dd4bf', 'brand-hover': '#5eead4', 'brand-soft': '#0f2c2b', 'brand-line': '#1f6f67', 'on-brand': '#04211e',
  'mute-bg': '#1a252e', 'ok-dot': '#3fbf78', 'warn-dot': '#eaa228', 'bad-dot': '#f0655c', 'info-dot': '#5b97f5',
  'ok-fg': '#6fd89b', 'ok-bg': '#10271b', 'ok-ln': '#1f4a33', 'warn-fg': '#f5bd5c', 'warn-bg': '#2a1f0c', 'warn-ln': '#54401a',
  'bad-fg': '#ff9b93', 'bad-bg': '#2d1615', 'bad-ln': '#5c2b29', 'info-fg': '#8bb8ff', 'info-bg': '#11213a', 'info-ln': '#25426f',
};
export const palettes = { light, dark };

const FLOAT = {
  light: '0 4px 16px rgba(15,23,42,.10),0 0 0 1px rgba(15,23,42,.05)',
  dark: '0 8px 24px rgba(0,0,0,.5),0 0 0 1px #2b3a46',
};

function tokens(c: Palette, isDark: boolean, touch: boolean): ThemeConfig['token'] {
  return {
    fontFamily: 'var(--font)', fontSize: touch ? 15 : 14, fontSizeSM: 12, fontSizeHeading3: 20, fontSizeHeading4: 18, fontSizeHeading5: 14,
    lineHeight: 1.5714, fontWeightStrong: 600, wireframe: false,
    borderRadius: 6, borderRadiusLG: touch ? 12 : 8, borderRadiusSM: 5, borderRadiusXS: 4, controlHeight: touch ? 48 : 32, controlHeightSM: 26,
    colorPrimary: c.brand, colorPrimaryHover: c['brand-hover'], colorPrimaryActive: c['brand-hover'],
    colorPrimaryBg: c['brand-soft'], colorPrimaryBorder: c['brand-line'], colorLink: c.brand, colorLinkHover: c['brand-hover'],
    colorSuccess: c['ok-dot'], colorSuccessText: c['ok-fg'], colorSuccessBg: c['ok-bg'], colorSuccessBorder: c['ok-ln'],
    colorWarning: c['warn-dot'], colorWarningText: c['warn-fg'], colorWarningBg: c['warn-bg'], colorWarningBorder: c['warn-ln'],
    colorError: c['bad-dot'], colorErrorText: c['bad-fg'], colorErrorBg: c['bad-bg'], colorErrorBorder: c['bad-ln'],
    colorInfo: c['info-dot'], colorInfoText: c['info-fg'], colorInfoBg: c['info-bg'], colorInfoBorder: c['info-ln'],
    colorText: c.text, colorTextSecondary: c['text-2'], colorTextTertiary: c['text-3'], colorTextQuaternary: c['text-off'],
    colorTextDescription: c['text-3'], colorTextPlaceholder: c['text-3'], colorTextDisabled: c['text-off'],
    colorBgLayout: c.app, colorBgContainer: c.surface, colorBgElevated: c.raised,
    colorFillAlter: c.sunken, colorFillTertiary: c['mute-bg'], colorFillQuaternary: c.sunken,
    colorBorder: c['line-2'], colorBorderSecondary: c.line, colorSplit: c.line,
    controlItemBgHover: c.hover, controlItemBgActive: c['brand-soft'], controlItemBgActiveHover: c['brand-soft'],
    boxShadow: 'none', boxShadowTertiary: 'none', boxShadowSecondary: isDark ? FLOAT.dark : FLOAT.light,
    // antd removes what it animates away when the browser says that the animation has ended. A page in the background, a busy one and
    // a reader who wants no motion never hear that: a button would keep turning after its answer came.
    motion: false,
    motionDurationFast: '0.12s', motionDurationMid: '0.16s', motionDurationSlow: '0.2s', motionEaseOut: 'cubic-bezier(.2,0,0,1)',
  };
}

function components(c: Palette, isDark: boolean): ThemeConfig['components'] {
  return {
    Layout: { bodyBg: c.app, siderBg: c.app, lightSiderBg: c.app, headerBg: c.surface, headerHeight: 48, headerPadding: '0 12px 0 20px' },
    Menu: {
      itemBg: 'transparent', itemHeight: 32, itemBorderRadius: 6, itemMarginBlock: 1, itemMarginInline: 8, itemPaddingInline: 8,
      itemColor: c['text-2'], itemHoverBg: c.hover, itemSelectedBg: c.surface, itemSelectedColor: c.text,
      iconSize: 16, collapsedIconSize: 16, collapsedWidth: 56, iconMarginInlineEnd: 10,
      groupTitleColor: c['text-3'], groupTitleFontSize: 11, activeBarBorderWidth: 0,
    },
    Button: {
      fontWeight: 400, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', primaryColor: c['on-brand'], paddingInline: 14,
      iconGap: 6, contentFontSizeSM: 12, defaultHoverBg: c.hover, defaultHoverColor: c.text, defaultHoverBorderColor: c['line-2'],
    },
    Table: {
      headerBg: c.surface, headerColor: c['text-3'], headerSplitColor: 'transparent', borderColor: c.line,
      rowHoverBg: c.hover, rowSelectedBg: c['brand-soft'], rowSelectedHoverBg: c['brand-soft'],
      cellFontSize: 13, cellFontSizeMD: 13, cellFontSizeSM: 13, cellPaddingBlock: 10, cellPaddingBlockMD: 8, cellPaddingBlockSM: 5,
      cellPaddingInline: 10, cellPaddingInlineMD: 10, cellPaddingInlineSM: 10,
    },
    Tabs: {
      titleFontSize: 13, horizontalItemGutter: 20, horizontalItemPadding: '10px 0', horizontalMargin: '0',
      itemColor: c['text-2'], itemSelectedColor: c.text, itemHoverColor: c.text, inkBarColor: c.brand,
    },
    Segmented: {
      trackBg: c['mute-bg'], trackPadding: 2, itemColor: c['text-2'], itemHoverColor: c.text,
      itemSelectedBg: isDark ? c.pressed : c.surface, itemSelectedColor: c.text,
    },
    Card: { headerHeight: 44, headerFontSize: 14, headerPadding: 16, bodyPadding: 16, headerBg: 'transparent' },
    Progress: { defaultColor: c.brand, remainingColor: c['mute-bg'], lineBorderRadius: 3 },
    Input: { activeShadow: `0 0 0 2px ${c['brand-soft']}`, errorActiveShadow: `0 0 0 2px ${c['bad-bg']}` },
    Form: { labelColor: c['text-3'], labelFontSize: 12, verticalLabelPadding: '0 0 4px', itemMarginBottom: 16 },
    Alert: { defaultPadding: '8px 10px' },
  };
}

/** Bihuan's look for antd: light or dark; `dense` tightens rows only, `touch` is the phone (48 px controls, 15 px text). */
export function bihuanTheme(isDark: boolean, density: Density | 'touch'): ThemeConfig {
  const c = isDark ? dark : light;
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: tokens(c, isDark, density === 'touch'),
    components: components(c, isDark),
  };
}
