// What `<script async src="https://HOST/widgets.js"></script>` runs: the elements are defined, before or after
// `aparte.js` is there. A second load changes nothing.

import { recommendations } from './recommendations/recommendations.tsx';
import { RECOMMENDATION_ATTRIBUTES } from './recommendations/settings.ts';
import { RECOMMENDATION_STYLES } from './recommendations/styles.ts';
import { defineWidget } from './runtime/element.ts';

defineWidget('aparte-recommendations', RECOMMENDATION_ATTRIBUTES, RECOMMENDATION_STYLES, recommendations);
