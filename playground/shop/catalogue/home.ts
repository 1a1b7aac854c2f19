/** Coffee makers, lamps and garden things. Columns: see `readTable`. */

/** Coffee makers. */
export const COFFEE_MAKERS = `
Moka pot, 3 cups | Cafetière moka, 3 tasses | Sings when it is ready | Chante quand c’est prêt | 2490 | 45 | sand | moka
Moka pot, 6 cups | Cafetière moka, 6 tasses | For a table of friends | Pour une tablée d’amis | 3290 | 32 | brick | moka
Moka pot, induction | Cafetière moka induction | For the modern hob | Pour les plaques modernes | 4490 | 14 | teal | moka
Bistro press, 35 cl | Cafetière à piston Bistro, 35 cl | Four minutes, then press | Quatre minutes, puis pressez | 1990 | 39 | coral | press
Bistro press, 1 l | Cafetière à piston Bistro, 1 l | Breakfast for six | Le petit-déjeuner à six | 3490 | 26 | ochre | press
Travel press | Piston de voyage | Coffee on the train | Le café dans le train | 2990 | 0 | sage | press
Comptoir espresso machine | Machine expresso Comptoir | A real bar, in half a metre | Un vrai comptoir, en un demi-mètre | 38900 | 6 | brick | espresso
Comptoir Duo | Comptoir Duo | Two boilers, no waiting | Deux chaudières, sans attendre | 74900 | 2 | ink | espresso
Comptoir Mini | Comptoir Mini | Small kitchen, big coffee | Petite cuisine, grand café | 19900 | 13 | mint | espresso
Slow dripper | Verseuse lente | A cone, a flask, patience | Un cône, une carafe, de la patience | 3990 | 24 | rose | drip
Slow dripper, walnut | Verseuse lente, noyer | With a wooden collar | Avec un col en noyer | 4990 | 10 | ochre | drip
Cold brew carafe | Carafe à café froid | Overnight, for August | Une nuit, pour le mois d’août | 2790 | 18 | sky | drip
`;

/** Lamps. */
export const LAMPS = `
Champignon lamp | Lampe Champignon | A round hat, a soft light | Un chapeau rond, une lumière douce | 8900 | 16 | coral | dome
Champignon lamp, large | Grande lampe Champignon | The elder of the two | L’aînée des deux | 12900 | 7 | ochre | dome
Souffleur desk lamp | Lampe de bureau Souffleur | Leans in and whispers | Se penche et souffle | 7490 | 20 | teal | desk
Souffleur clamp lamp | Lampe à pince Souffleur | Holds on to the shelf | S’accroche à l’étagère | 6490 | 11 | ink | desk
Rampe floor lamp | Lampadaire Rampe | Three legs, one shade | Trois pieds, un abat-jour | 15900 | 5 | sand | tripod
Rampe floor lamp, plum | Lampadaire Rampe, prune | The same, for braver rooms | Le même, pour pièces audacieuses | 15900 | 4 | plum | tripod
Lune pendant | Suspension Lune | Hangs like a moon | Suspendue comme une lune | 11900 | 9 | sky | pendant
Cloche pendant | Suspension Cloche | A bell over the table | Une cloche au-dessus de la table | 9900 | 0 | sage | pendant
Veilleuse night light | Veilleuse | Keeps the dragons away | Éloigne les dragons | 2490 | 43 | rose | dome
Lecture reading lamp | Liseuse de chevet Lecture | One page at a time | Une page à la fois | 5490 | 25 | brick | desk
`;

/** Garden tools, pots and plants. */
export const GARDEN = `
Long-spout watering can | Arrosoir à long bec | Reaches the back of the shelf | Atteint le fond de l’étagère | 3490 | 28 | teal | can
Zinc watering can | Arrosoir en zinc | Ten litres, two handles | Dix litres, deux anses | 4990 | 12 | sand | can
Little watering can | Petit arrosoir | For small gardeners | Pour petits jardiniers | 1590 | 34 | coral | can
Terracotta pot, 18 cm | Pot en terre cuite, 18 cm | Breathes, and ages well | Respire et vieillit bien | 1290 | 57 | brick | pot
Glazed pot, 24 cm | Pot émaillé, 24 cm | Blue as a pool | Bleu comme une piscine | 3290 | 19 | indigo | pot
Fern in a pot | Fougère en pot | Likes the bathroom | Aime la salle de bains | 2290 | 15 | sage | pot
Cactus, medium | Cactus moyen | Forgives everything | Pardonne tout | 1490 | 36 | mint | cactus
Cactus, proud | Cactus fier | Forty centimetres tall | Quarante centimètres de haut | 3990 | 8 | ochre | cactus
Trowel and fork | Transplantoir et fourche | Ash handles, steel heads | Manches en frêne, têtes d’acier | 2490 | 31 | ochre | tools
Hand tools, lasting | Outils à main durables | Sharpened for life | Affûtés à vie | 5490 | 10 | ink | tools
Balcony tool set | Outils de balcon | Three tools, one hook | Trois outils, un crochet | 2990 | 0 | rose | tools
Meadow seeds | Graines de prairie | Forty flowers, ten square metres | Quarante fleurs, dix mètres carrés | 590 | 140 | rose | seeds
Kitchen herb seeds | Graines d’aromates | Basil, chives, parsley | Basilic, ciboulette, persil | 490 | 160 | sage | seeds
Sunflower seeds | Graines de tournesol | Taller than you by August | Plus hauts que vous en août | 390 | 150 | ochre | seeds
`;
