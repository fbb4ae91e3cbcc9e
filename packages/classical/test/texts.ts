/**
 * Texts to be broken: twelve, by authors that are not in the built-in sample, cut to 400 letters by the tests. The
 * first nine are public-domain prose, the last three were written for this file.
 */

/** Plain prose by name, each with more than 400 letters. */
export const texts: Readonly<Record<string, string>> = {
  'Stevenson, Treasure Island': `
    Squire Trelawney, Doctor Livesey, and the rest of these gentlemen having asked me to write down the whole
    particulars about Treasure Island, from the beginning to the end, keeping nothing back but the bearings of the
    island, and that only because there is still treasure not yet lifted, I take up my pen and go back to the time when
    my father kept the Admiral Benbow inn and the brown old seaman with the sabre cut first took up his lodging under
    our roof. I remember him as if it were yesterday, as he came plodding to the inn door, his sea chest following
    behind him in a hand barrow.`,
  'Twain, Huckleberry Finn': `
    You don't know about me without you have read a book by the name of The Adventures of Tom Sawyer; but that ain't no
    matter. That book was made by Mr. Mark Twain, and he told the truth, mainly. There was things which he stretched,
    but mainly he told the truth. That is nothing. I never seen anybody but lied one time or another, without it was
    Aunt Polly, or the widow, or maybe Mary. Aunt Polly, Tom's Aunt Polly, she is, and Mary, and the Widow Douglas is
    all told about in that book, which is mostly a true book, with some stretchers, as I said before.`,
  'Baum, The Wonderful Wizard of Oz': `
    Dorothy lived in the midst of the great Kansas prairies, with Uncle Henry, who was a farmer, and Aunt Em, who was
    the farmer's wife. Their house was small, for the lumber to build it had to be carried by wagon many miles. There
    were four walls, a floor and a roof, which made one room; and this room contained a rusty looking cookstove, a
    cupboard for the dishes, a table, three or four chairs, and the beds. Uncle Henry and Aunt Em had a big bed in one
    corner, and Dorothy a little bed in another corner. There was no garret at all, and no cellar.`,
  'Wilde, The Picture of Dorian Gray': `
    The studio was filled with the rich odour of roses, and when the light summer wind stirred amidst the trees of the
    garden, there came through the open door the heavy scent of the lilac, or the more delicate perfume of the pink
    flowering thorn. From the corner of the divan of Persian saddle bags on which he was lying, smoking, as was his
    custom, innumerable cigarettes, Lord Henry Wotton could just catch the gleam of the honey sweet and honey coloured
    blossoms of a laburnum, whose tremulous branches seemed hardly able to bear the burden of a beauty so flamelike.`,
  'Stoker, Dracula': `
    Left Munich at half past eight in the evening, on the first of May, arriving at Vienna early next morning; should
    have arrived at six, but train was an hour late. Budapest seems a wonderful place, from the glimpse which I got of
    it from the train and the little I could walk through the streets. I feared to go very far from the station, as we
    had arrived late and would start as near the correct time as possible. The impression I had was that we were leaving
    the West and entering the East; the most western of splendid bridges over the Danube took us among the traditions.`,
  'Poe, The Gold-Bug': `
    Here, then, we have, in the very beginning, the groundwork for something more than a mere guess. The general use
    which may be made of the table is obvious, but in this particular cipher, we shall only very partially require its
    aid. As our predominant character is eight, we will commence by assuming it as the e of the natural alphabet. To
    verify the supposition, let us observe if the eight be seen often in couples, for e is doubled with great frequency
    in English, in such words, for example, as meet, fleet, speed, seen, been, agree.`,
  'Grahame, The Wind in the Willows': `
    The Mole had been working very hard all the morning, spring cleaning his little home. First with brooms, then with
    dusters; then on ladders and steps and chairs, with a brush and a pail of whitewash; till he had dust in his throat
    and eyes, and splashes of whitewash all over his black fur, and an aching back and weary arms. Spring was moving in
    the air above and in the earth below and around him, penetrating even his dark and lowly little house with its
    spirit of divine discontent and longing. It was small wonder, then, that he flung down his brush.`,
  'Darwin, On the Origin of Species': `
    It is interesting to contemplate an entangled bank, clothed with many plants of many kinds, with birds singing on
    the bushes, with various insects flitting about, and with worms crawling through the damp earth, and to reflect
    that these elaborately constructed forms, so different from each other, and dependent on each other in so complex a
    manner, have all been produced by laws acting around us. There is grandeur in this view of life, with its several
    powers, having been originally breathed into a few forms or into one.`,
  'Barrie, Peter Pan': `
    All children, except one, grow up. They soon know that they will grow up, and the way Wendy knew was this. One day
    when she was two years old she was playing in a garden, and she plucked another flower and ran with it to her
    mother. I suppose she must have looked rather delightful, for Mrs. Darling put her hand to her heart and cried, Oh,
    why can't you remain like this for ever! This was all that passed between them on the subject, but henceforth Wendy
    knew that she must grow up. You always know after you are two.`,
  'a weather report': `
    A broad area of low pressure will cross the northern islands during the night, bringing strong winds and frequent
    showers to coastal districts. Inland, the morning starts dry with patches of fog in sheltered valleys, which should
    clear quickly once the sun is up. Temperatures reach eleven degrees in the north and sixteen in the south. Further
    outbreaks of rain arrive from the west by late afternoon, and some of these may be heavy enough to cause local
    flooding. The outlook for the weekend remains unsettled, with gales expected around exposed headlands.`,
  'a repair manual': `
    Before you remove the cover, switch off the machine and unplug the power cable from the wall. Loosen the four screws
    on the back panel with a small screwdriver and put them into a box so that none gets lost. Lift the panel towards
    you and unhook the ribbon cable from the main board. Never pull on the wires themselves. Check the fuse first: if the
    glass tube is black inside, replace it with another of exactly the same rating. When everything is back in its place,
    turn the machine on and wait until the green light stops blinking.`,
  'a letter about a journey': `
    We took the early bus up to the lake and walked the rest of the way on foot, since the road beyond the last village
    was closed after the storm. My brother had packed enough bread and cheese for a week, although we planned to stay
    only two nights. Around noon the clouds opened, and for the first time we could see the glacier shining above the
    dark forest. Nobody said a word. Later we met a shepherd who offered us coffee and explained which of the paths were
    safe. If you ever get the chance to visit this valley, do not hesitate, but bring warm socks.`,
};
