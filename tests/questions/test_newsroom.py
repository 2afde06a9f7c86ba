"""The questions of a newsroom: their answers on the two articles, and on fiction what two articles cannot show.

Each expected row was read in the article: the paragraph stands beside it.
"""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest
from conftest import DATA
from engines import Answer, Ask, engines_of, picked, same_rows

import kgtool
from kgtool.questions.question import catalogue, find, narrowed
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

A, B = "doc:seed-000", "doc:seed-004"
Rows = list[tuple[str, ...]]

# question: its parameters, some columns, how many rows, and these rows: all of them, or the telling ones
BUNDLED: dict[tuple[str, str], tuple[str, int, Rows]] = {
    ("who-is-who", ""): ("who office status as_of basis paragraph", 14, [
        ("person:grynkewich", "post:saceur", "", "2025-09-04/..", "basis:external", "1"),
        ("person:macron", "post:president-fr", "", "2024-02", "", "14"),
        ("person:macron", "post:leader-fr", "", "2025-09-04", "", "7"),
        ("person:meloni", "post:pm-it", "", "2025-08-18", "", "11"),
        ("person:merz", "post:chancellor-de", "", "2025-09-04", "", "8"),
        ("person:pistorius", "post:defmin-de", "", "2025-02-17/..", "", "16"),
        ("person:rubio", "post:secstate-us", "", "2025-08-18/..", "", "14"),
        ("person:rutte", "post:sg-nato", "", "2025-09-04", "", "8"),
        ("person:starmer", "post:leader-gb", "", "2025-09-04", "", "7"),
        ("person:trump", "post:president-us", "status:elect", "2024-11", "", "15"),
        ("person:trump", "post:president-us", "", "2025-09-04", "", "9"),
        ("person:von-der-leyen", "post:pres-ec", "", "2025-09-04", "", "8"),
        ("person:zelensky", "post:president-ua", "", "2025-02-17/..", "basis:inferred", "18"),
        ("person:zelensky", "post:president-ua", "", "2025-09-04", "", "8"),
    ]),
    ("who-is-who", "country=Germany"): ("who", 2, [("person:merz",), ("person:pistorius",)]),
    ("who-is-who", "country=NATO"): ("who", 1, [("person:rutte",)]),
    # B16 has three claims; the joint ones of A17 and B3 have two claimants
    ("document-claims", ""): ("document paragraphs who claim", 47, [
        (A, "4, 5", "group:coalition-commanders", "c:seed-000-01"),
        (A, "19, 20, 21, 22", "o:ft", "c:seed-000-16"),
        (B, "16", "group:seed-004-unnamed-talk", "c:seed-004-18"),
        (B, "16", "person:pistorius", "c:seed-004-19"),
        (B, "16", "country:pl", "c:seed-004-20"),
    ]),
    ("document-claims", "who=The Telegraph"): ("paragraphs position mark", 8, [
        ("1, 3", "stance:describes", "inferred by the reader"),
        ("1, 5", "stance:describes", "inferred by the reader"),
        ("1, 8", "stance:describes", "inferred by the reader"),
        ("1, 10", "stance:describes", "inferred by the reader"),
        ("1, 10", "stance:describes", "inferred by the reader"),
        ("1, 13", "stance:describes", "says it is not expected; inferred by the reader"),
        ("11", "stance:describes", "stated in the text"),
        ("11", "stance:describes", "says it would not be so"),
    ]),
    ("document-claims", "who=some countries (insisting on Article 5)"): ("position if mark", 1, [
        ("stance:callsFor", "Moscow deciding to attack some countries' territory \"through troop deployment\"",
         "expected, not said yet"),
    ]),
    ("document-claims", "who=Poland"): ("statement", 1, [
        ("Poland said it does not plan to send troops of its own.",),
    ]),
    # what has no day of its own stands at the end: 2 events, 6 reports, 37 positions
    ("timeline", ""): ("when kind who what mark", 65, [
        ("2024-02", "event", "", "event:paris-2024-02", ""),
        ("2024-02", "statement", "person:macron", "m:sending-troops-2024", "stated in the text"),
        ("2024-11", "report", "", "r:le-monde-nov", ""),
        ("2025-02-17", "event", "", "event:paris-emergency-2025-02-17", ""),
        ("2025-02-17", "statement", "country:fr", "plan:anglo-french", "inferred by the reader"),
        ("2025-02-17", "statement", "country:gb", "plan:anglo-french", "inferred by the reader"),
        ("2025-02-17 or later", "article", "", B, ""),
        ("about 2025-02-17", "statement", "person:starmer", "m:us-protective-mechanism", "stated in the text"),
        ("2025-02-24 or later", "event", "", "event:washington-next-week", ""),
        ("2025-02-24 or later", "statement", "person:starmer", "m:european-forces-compliance",
         "expected, not said yet"),
        ("2025-02-24 or later", "statement", "person:starmer", "soa:us-remains-involved",
         "expected, not said yet; inferred by the reader"),
        ("2025-08-18", "event", "", "event:washington-talks-2025-08-18", ""),
        ("2025-08-18", "statement", "person:meloni", "soa:parties-consider-article5-like", "stated in the text"),
        ("2025-08-18 or later", "statement", "person:trump", "soa:parties-discussed-european-guarantees",
         "stated in the text"),
        ("2025-08-18 or later", "statement", "person:rubio", "soa:ua-right-agreements", "stated in the text"),
        ("2025-08-20", "statement", "person:trump", "m:us-air-support", "stated in the text"),
        ("about 2025-08-21 to about 2025-08-31", "report", "", "r:telegraph-aug", ""),
        ("2025-09-04", "event", "", "event:call-trump-2025-09-04", ""),
        ("2025-09-04", "event", "", "event:paris-summit-2025-09-04", ""),
        ("2025-09-04 or later", "article", "", A, ""),
        ("not told", "event", "", "event:us-russia-saudi", ""),
        ("not told", "report", "", "r:american-media", ""),
        ("not told (article of 2025-09-04 or later)", "statement", "person:zelensky", "plan:weapons-package",
         "inferred by the reader"),
        ("not told (report of about 2025-08-21 to about 2025-08-31)", "statement", "person:trump", "m:us-pmc",
         "stated in the text"),
        ("not told (article of 2025-02-17 or later)", "statement", "group:russian-negotiators", "m:nato-troops",
         "stated in the text"),
    ]),
    ("timeline", "who=Trump"): ("when what on_the_word_of", 3, [
        ("2025-08-18 or later", "soa:parties-discussed-european-guarantees", ""),
        ("2025-08-20", "m:us-air-support", ""),
        ("not told (report of about 2025-08-21 to about 2025-08-31)", "m:us-pmc", "The Telegraph"),
    ]),
    ("timeline", "who=Zelensky"): ("what", 4, [
        ("plan:weapons-package",), ("soa:package-in-guarantees",), ("m:partner-troops",),
        ("soa:mission-replaces-nato",),
    ]),
    # also what began before and has no end told: the article of B is of 17 February or later
    ("timeline", "day=2025-08-25"): ("what", 8, [
        (B,), ("m:us-protective-mechanism",), ("event:washington-next-week",), ("m:european-forces-compliance",),
        ("soa:us-remains-involved",), ("soa:parties-discussed-european-guarantees",), ("soa:ua-right-agreements",),
        ("r:telegraph-aug",),
    ]),
    ("timeline", "day=2024-02-10"): ("what", 2, [("event:paris-2024-02",), ("m:sending-troops-2024",)]),
    ("timeline", "since=2025-08-19"): ("what", 5, [("m:us-air-support",), ("event:paris-summit-2025-09-04",)]),
    # 45 claims in all: B1 names The Telegraph, A4 and A15 the WSJ, B17 nobody
    ("outlets", ""): ("published_by report document claims inferred_claims from_unnamed_sources", 10, [
        ("o:telegraph", "r:telegraph-feb", B, "16", "8", "15"),
        ("(the document itself)", "r:seed-004", B, "8", "0", "0"),
        ("(the document itself)", "r:seed-000", A, "7", "3", "0"),
        ("o:wsj", "r:wsj-sept", A, "6", "5", "6"),
        ("o:bloomberg", "r:bloomberg-aug", A, "2", "0", "2"),
        ("o:wsj", "r:wsj-wg", A, "2", "1", "0"),
        ("o:ft", "r:ft-aug", A, "1", "0", "1"),
        ("o:le-monde", "r:le-monde-nov", B, "1", "0", "0"),
        ("o:telegraph", "r:telegraph-aug", A, "1", "0", "0"),
        ("American media (not named)", "r:american-media", B, "1", "0", "0"),
    ]),
    ("outlets", "outlet=Telegraph"): ("report", 2, [("r:telegraph-feb",), ("r:telegraph-aug",)]),
    ("caveats", ""): ("caveat because who paragraphs claim", 100, [
        ("stated, with a note of the reader", "That she said it is stated; that she said it at these talks, on that "
         "day, is inferred from the words In particular.", "person:meloni", "11", "c:seed-000-07"),
        ("only on a condition", "soa:war-over", "person:rubio", "14", "c:seed-000-10"),
        ("a hope, fear, expectation or mere possibility", "mod:could", "o:wsj", "15", "c:seed-000-11"),
        ("inferred by the reader", "Paragraph 16 names no source; that it continues The Wall Street "
         "Journal's report of paragraph 15 is inferred.",
         "o:wsj", "15, 16", "c:seed-000-12"),
        ("from an unnamed source", "source:seed-000-bloomberg-sources", "country:fr", "17", "c:seed-000-14"),
        ("on another's word", "o:telegraph", "person:trump", "23", "c:seed-000-17"),
        ("says it is not expected", "Article 5 is not expected to cover European troops stationed in Ukraine, The "
         "Telegraph apparently reports.", "o:telegraph", "1, 13", "c:seed-004-13"),
        ("expected, not said yet", "Keir Starmer is expected to explain in Washington, in the week after the article, "
         "how European forces can make sure that any ceasefire agreement brokered by the US president is kept, The "
         "Telegraph reports.", "person:starmer", "2", "c:seed-004-02"),
        ("a hope, fear, expectation or mere possibility", "mod:hoped", "o:telegraph", "11", "c:seed-004-11"),
        ("says it would not be so", "The Anglo-French strategy would mean that no American troops are deployed in "
         "Ukraine, The Telegraph reports.", "o:telegraph", "11", "c:seed-004-25"),
        ("said by nobody but the article", "source:seed-004-article", "source:seed-004-article", "14",
         "c:seed-004-16"),
        ("by a group that is not named in full", "group:seed-004-unnamed-talk", "group:seed-004-unnamed-talk", "16",
         "c:seed-004-18"),
        ("mere talk", "act:rumour", "group:seed-004-unnamed-talk", "16", "c:seed-004-18"),
        ("from an outlet that is not named", "American media (not named)", "group:trump-advisors", "17",
         "c:seed-004-21"),
        ("on another's word", "source:seed-004-american-media", "group:trump-advisors", "17", "c:seed-004-21"),
    ]),
    ("caveats", "who=Trump"): ("caveat because claim", 3, [
        ("only on a condition", "soa:peace-agreement", "c:seed-000-15"),
        ("a hope, fear, expectation or mere possibility", "mod:could", "c:seed-000-17"),
        ("on another's word", "o:telegraph", "c:seed-000-17"),
    ]),
    ("conditions", ""): ("condition kind what who status polarity paragraph", 12, [
        ("m:us-protective-mechanism", "requires", "plan:anglo-french", "person:starmer", "", "", "9"),
        ("soa:ceasefire-by-us-president", "if", "m:european-forces-compliance", "person:starmer",
         "status:anticipated", "", "2"),
        ("soa:future-peace-agreement", "if", "m:ten-countries-forces", "group:about-ten-countries", "", "", "17"),
        ("soa:future-peace-agreement", "if", "m:uk-fr-soldiers", "country:fr", "", "", "17"),
        ("soa:future-peace-agreement", "if", "m:uk-fr-soldiers", "country:gb", "", "", "17"),
        ("soa:hostilities-ended", "if", "soa:us-remains-involved", "person:starmer", "status:anticipated", "", "4"),
        ("soa:if-necessary", "if", "m:ground-contingent", "o:telegraph", "", "", "10"),
        ("soa:moscow-attacks-territory", "if", "soa:art5-if-territory-attacked", "group:seed-004-some-countries",
         "status:anticipated", "", "13"),
        ("soa:peace-agreement", "if", "m:us-air-support", "person:trump", "", "", "18"),
        ("soa:russia-agrees", "requires", "m:european-peacekeeping", "person:pistorius", "", "", "16"),
        ("soa:strategy-carried-out", "if", "m:american-troops", "o:telegraph", "", "pol:negated", "11"),
        ("soa:war-over", "if", "soa:ua-right-agreements", "person:rubio", "", "", "14"),
    ]),
    # four people, seven countries, NATO and The Telegraph stand in both articles
    ("in-several-documents", ""): ("who document paragraph positions", 26, [
        ("country:de", A, "8", "0"), ("country:de", B, "16", "0"),
        ("country:fr", A, "7", "1"), ("country:fr", B, "3", "1"),
        ("country:gb", A, "7", "1"), ("country:gb", B, "3", "1"),
        ("country:it", A, "11", "0"), ("country:it", B, "16", "0"),
        ("country:ru", A, "3", "0"), ("country:ru", B, "9", "1"),
        ("country:ua", A, "2", "2"), ("country:ua", B, "3", "0"),
        ("country:us", A, "1", "1"), ("country:us", B, "3", "0"),
        ("o:nato", A, "8", "0"), ("o:nato", B, "12", "0"),
        ("o:telegraph", A, "23", "0"), ("o:telegraph", B, "1", "8"),
        ("person:macron", A, "7", "0"), ("person:macron", B, "14", "1"),
        ("person:starmer", A, "7", "0"), ("person:starmer", B, "2", "3"),
        ("person:trump", A, "9", "3"), ("person:trump", B, "11", "0"),
        ("person:zelensky", A, "7", "2"), ("person:zelensky", B, "18", "2"),
    ]),
    ("plan-dossier", "plan=Anglo-French strategy for peacekeeping forces"): ("about who what polarity claim", 11, [
        ("as a whole", "country:fr", "plan:anglo-french", "", "c:seed-004-01"),
        ("as a whole", "country:gb", "plan:anglo-french", "", "c:seed-004-01"),
        ("in part", "o:telegraph", "m:af-troops", "", "c:seed-004-04"),
        ("in part", "source:seed-004-western-official", "m:af-monitoring", "", "c:seed-004-05"),
        ("in part", "source:seed-004-western-official", "m:af-firepower", "", "c:seed-004-06"),
        ("in part", "o:telegraph", "m:af-patrol-vessels", "", "c:seed-004-07"),
        ("needs or would bring", "person:starmer", "m:us-protective-mechanism", "", "c:seed-004-08"),
        ("needs or would bring", "o:telegraph", "m:us-jets", "", "c:seed-004-09"),
        ("needs or would bring", "o:telegraph", "m:american-troops", "pol:negated", "c:seed-004-25"),
        ("touches it", "o:telegraph", "m:ground-contingent", "", "c:seed-004-10"),
        ("touches it", "o:telegraph", "soa:trump-supports-strategy", "", "c:seed-004-11"),
    ]),
    ("plan-dossier", "plan=Coalition of the Willing: troop deployment in Ukraine"): ("about how_firm paragraph", 6, [
        ("as a whole", "", "4"), ("in part", "mod:will", "2"), ("in part", "mod:will", "2"), ("in part", "", "3"),
        ("in part", "", "3"), ("touches it", "", "1"),
    ]),
    # the three lines of A20 to A22, their strengths apart, though one claim tells them all
    ("who-would-do-what", ""): ("actor role task how_firm measure position paragraph", 46, [
        ("country:us", "kg:performer", "task:logistics", "mod:would", "m:line-3", "stance:describes", "22"),
        ("group:european-deterrent-force", "kg:performer", "task:station", "mod:would", "m:line-3",
         "stance:describes", "22"),
        ("group:neutral-peacekeepers", "kg:performer", "task:patrol", "mod:could", "m:line-1", "stance:describes",
         "20"),
        ("group:ukrainian-troops", "kg:performer", "task:patrol", "mod:would", "m:line-2", "stance:describes", "21"),
        ("person:rubio", "kg:possibleLeader", "", "", "m:rubio-working-group", "stance:describes", "15"),
        ("European command", "kg:commandedBy", "", "", "m:af-troops", "stance:describes", "5"),
        ("", "", "", "", "m:nato-troops", "stance:rejects", "19"),
        ("", "", "", "", "m:sg-presence", "stance:describes", "16"),
    ]),
    # Starmer requires the mechanism (B9); that jets could be part of it, he is not reported to have said (B10)
    ("who-would-do-what", "who=US"): ("actor role task measure position polarity", 10, [
        ("country:us", "kg:provider", "", "m:american-troops", "stance:describes", "pol:negated"),
        ("country:us", "kg:provider", "", "m:us-air-support", "stance:offers", ""),
        ("country:us", "kg:performer", "task:respond", "m:us-jets", "stance:describes", ""),
        ("country:us", "kg:provider", "", "m:us-protective-mechanism", "stance:requires", ""),
        ("group:us-pmcs", "kg:performer", "task:protect-business", "m:us-pmc", "stance:discusses", ""),
    ]),
    ("who-would-do-what", "measure=m:european-forces-compliance"): ("actor task how_firm status", 2, [
        ("group:seed-004-european-forces", "task:enforce-ceasefire", "mod:can", "status:anticipated"),
        ("group:seed-004-european-forces", "", "", "status:anticipated"),
    ]),
    ("who-would-do-what", "who=France"): ("actor role measure", 3, [
        ("country:fr", "kg:provider", "m:uk-fr-soldiers"),
        ("group:about-ten-countries", "kg:provider", "m:ten-countries-forces"),
        ("group:seed-000-uk-fr-soldiers", "kg:performer", "m:uk-fr-soldiers"),
    ]),
    ("who-speaks-for-whom", ""): ("who on_behalf_of how position what paragraphs", 15, [
        ("person:pistorius", "country:de", "by office", "stance:requires", "soa:russia-agrees", "16"),
        ("group:russian-negotiators", "country:ru", "as told", "stance:rejects", "m:nato-troops", "19"),
        ("person:zelensky", "country:ua", "as told", "stance:proposes", "plan:weapons-package", "13"),
        ("person:zelensky", "country:ua", "as told", "stance:callsFor", "soa:package-in-guarantees", "13"),
        ("person:zelensky", "country:ua", "by office", "stance:supports", "m:partner-troops", "18"),
        ("person:trump", "country:us", "as told", "stance:offers", "m:us-air-support", "18"),
    ]),
    ("groups", ""): ("who kind size tie member claims", 49, [
        ("source:seed-000-european-diplomat", "kg:AnonymousSource", "", "", "", "6"),
        ("source:seed-000-bloomberg-sources", "kg:AnonymousSource", "", "", "", "2"),
        ("group:about-ten-countries", "kg:Group", "about 10 countries", "kg:namedMember", "country:fr", "1"),
        ("group:about-ten-countries", "kg:Group", "about 10 countries", "kg:namedMember", "country:gb", "1"),
        ("group:coalition-commanders", "kg:Group", "", "kg:memberOfOrg", "o:coalition-of-the-willing", "1"),
        *[("group:seed-000-summit-participants", "kg:Group", "34 leaders", "kg:namedMember", f"person:{leader}", "0")
          for leader in ("merz", "rutte", "von-der-leyen", "zelensky")],
    ]),
    ("groups", "member=France"): ("who", 2, [("group:seed-000-uk-fr-soldiers",), ("group:about-ten-countries",)]),
    ("places", ""): ("place relation what paragraph", 26, [
        ("country:pl", "kg:location", "m:us-jets", "10"),
        ("country:ro", "kg:location", "m:us-jets", "10"),
        ("country:sa", "kg:place", "event:us-russia-saudi", "19"),
        ("country:ua", "kg:basedOutside", "m:cd-air-patrol", "2"),
        ("place:black-sea", "kg:location", "m:af-patrol-vessels", "8"),
        ("place:front", "kg:awayFrom", "m:uk-fr-soldiers", "17"),
        ("place:front", "kg:awayFrom", "m:af-troops", "5"),
        ("place:front", "kg:location", "https://w3id.org/kgtool/id/measure/us-pmc#t1", "23"),
        ("place:front", "kg:location", "m:ta-dmz", "17"),
        ("place:nato-eastern-borders", "kg:location", "m:ground-contingent", "10"),
    ]),
    ("places", "place=Paris"): ("what", 3, [
        ("event:paris-summit-2025-09-04",),
        ("event:paris-emergency-2025-02-17",),
        ("event:paris-2024-02",),
    ]),
    ("demands", ""): ("who position what concerns how_firm mark paragraphs", 6, [
        ("person:starmer", "stance:requires", "m:us-protective-mechanism", "United States", "mod:would",
         "stated in the text", "9"),
        ("person:starmer", "stance:callsFor", "soa:us-remains-involved", "United States", "",
         "expected, not said yet; inferred by the reader", "4"),
        ("person:zelensky", "stance:callsFor", "soa:package-in-guarantees", "", "mod:should", "inferred by the reader",
         "13"),
        ("source:seed-004-european-official", "stance:callsFor", "m:nato-art5-discussions", "NATO", "mod:would",
         "stated in the text", "12"),
        ("group:seed-004-some-countries", "stance:callsFor", "soa:art5-if-territory-attacked", "NATO", "mod:would",
         "expected, not said yet", "13"),
        ("person:pistorius", "stance:requires", "soa:russia-agrees", "Russia", "", "stated in the text", "16"),
    ]),
    ("demands", "of=United States"): ("claim", 2, [("c:seed-004-08",), ("c:seed-004-03",)]),
    # three of the positions taken for the United Kingdom are those of its prime minister
    ("positions-of", "who=United Kingdom"): ("when position what if mark on_the_word_of spoken_by speaks_for_it", 5, [
        ("2025-02-17", "stance:proposes", "plan:anglo-french", "", "inferred by the reader", "The Telegraph", "", ""),
        ("about 2025-02-17", "stance:requires", "m:us-protective-mechanism", "", "stated in the text", "",
         "Keir Starmer", "by office"),
        ("2025-02-24 or later", "stance:callsFor", "soa:us-remains-involved", "the cessation of hostilities",
         "expected, not said yet; inferred by the reader", "", "Keir Starmer", "by office"),
        ("2025-02-24 or later", "stance:discusses", "m:european-forces-compliance",
         "any ceasefire agreement brokered by the US President", "expected, not said yet", "", "Keir Starmer",
         "by office"),
        ("not told (article of 2025-09-04 or later)", "stance:offers", "m:uk-fr-soldiers", "a future peace agreement",
         "inferred by the reader", "Bloomberg sources", "", ""),
    ]),
    ("positions-of", "who=Germany"): ("position what outlet spoken_by speaks_for_it", 1, [
        ("stance:requires", "soa:russia-agrees", "the article itself", "Boris Pistorius", "by office"),
    ]),
    # Starmer's requirement (B9) is a claim on the strategy; that Trump backs it is only hoped for, by others (B11)
    ("no-claim-recorded", "plan=Anglo-French strategy for peacekeeping forces"): ("who positions_elsewhere", 10, [
        ("country:pl", "1"), ("country:ru", "1"), ("country:ua", "2"), ("country:us", "1"),
        ("person:macron", "1"), ("person:meloni", "1"), ("person:pistorius", "1"), ("person:rubio", "1"),
        ("person:trump", "3"), ("person:zelensky", "4"),
    ]),
    # Zelensky told of the package for Ukraine: neither of the two is without a claim on it
    ("no-claim-recorded", "plan=plan:weapons-package"): ("who", 11, [("country:us",), ("person:trump",)]),
    # who declines to send troops, or sets a condition, takes no side (B16)
    ("for-and-against", ""): ("matter shared side who position what mark on_the_word_of paragraphs", 11, [
        ("topic:foreign-troops-in-ukraine", "topic", *row) for row in [
            ("for", "country:fr", "stance:proposes", "plan:anglo-french", "inferred by the reader", "The Telegraph",
             "1, 3"),
            ("for", "country:gb", "stance:proposes", "plan:anglo-french", "inferred by the reader", "The Telegraph",
             "1, 3"),
            ("for", "group:coalition-commanders", "stance:proposes", "plan:coalition-deployment",
             "stated in the text", "a European diplomat (WSJ)", "4, 5"),
            ("for", "group:about-ten-countries", "stance:offers", "m:ten-countries-forces", "stated in the text",
             "Bloomberg sources", "17"),
            ("for", "country:fr", "stance:offers", "m:uk-fr-soldiers", "inferred by the reader", "Bloomberg sources",
             "17"),
            ("for", "country:gb", "stance:offers", "m:uk-fr-soldiers", "inferred by the reader", "Bloomberg sources",
             "17"),
            ("for", "group:trump-advisors", "stance:proposes", "plan:trump-advisors-dmz", "stated in the text",
             "American media (not named)", "17"),
            ("for", "person:zelensky", "stance:supports", "m:partner-troops", "inferred by the reader", "", "18"),
            ("against", "group:russian-negotiators", "stance:rejects", "m:nato-troops", "stated in the text", "", "19"),
            ("no side", "person:pistorius", "stance:requires", "soa:russia-agrees", "stated in the text", "", "16"),
            ("no side", "country:pl", "stance:declines", "m:polish-troops", "stated in the text", "", "16"),
        ]
    ]),
    # a plan stands at the topics of its parts too
    ("topics", ""): ("topic what how_firm", 82, [
        ("topic:air-support", "plan:coalition-deployment", ""),
        ("topic:demilitarized-zone", "plan:three-lines", ""),
        ("", "m:af-patrol-vessels", "mod:will"), ("", "m:ground-contingent", "mod:could"),
    ]),
    ("topics", "topic=topic:article-5"): ("document paragraphs who position mark", 4, [
        (A, "11", "person:meloni", "stance:states", "stated in the text"),
        (B, "1, 13", "o:telegraph", "stance:describes", "says it is not expected; inferred by the reader"),
        (B, "12", "source:seed-004-european-official", "stance:callsFor", "stated in the text"),
        (B, "13", "group:seed-004-some-countries", "stance:callsFor", "expected, not said yet"),
    ]),
    ("plan-sources", ""): ("plan claims documents outlets inferred_claims from_unnamed_sources", 6, [
        ("plan:anglo-french", "5", "1", "1", "4", "5"),
        ("plan:coalition-deployment", "5", "1", "1", "4", "5"),
        ("plan:security-guarantees", "1", "1", "1", "1", "0"),
        ("plan:three-lines", "1", "1", "1", "0", "1"),
        ("plan:trump-advisors-dmz", "1", "1", "1", "0", "0"),
        ("plan:weapons-package", "1", "1", "1", "1", "0"),
    ]),
    # of the call and the summit no position is told; Starmer spoke on leaving Paris (B9), not there
    ("said-at-meetings", ""): ("when meeting held said_by what mark", 10, [
        ("2024-02", "event:paris-2024-02", "", "person:macron", "m:sending-troops-2024", "stated in the text"),
        ("2025-02-17", "event:paris-emergency-2025-02-17", "", "country:fr", "plan:anglo-french",
         "inferred by the reader"),
        ("2025-02-17", "event:paris-emergency-2025-02-17", "", "country:gb", "plan:anglo-french",
         "inferred by the reader"),
        ("2025-02-24 or later", "event:washington-next-week", "status:planned", "person:starmer",
         "m:european-forces-compliance", "expected, not said yet"),
        ("2025-02-24 or later", "event:washington-next-week", "status:planned", "person:starmer",
         "soa:us-remains-involved", "expected, not said yet; inferred by the reader"),
        ("2025-08-18", "event:washington-talks-2025-08-18", "", "person:meloni",
         "soa:parties-consider-article5-like", "stated in the text"),
        ("2025-09-04", "event:call-trump-2025-09-04", "", "", "", ""),
        ("2025-09-04", "event:paris-summit-2025-09-04", "", "", "", ""),
        ("", "event:seed-000-plan-discussions", "", "", "", ""),
        ("", "event:us-russia-saudi", "", "group:russian-negotiators", "m:nato-troops", "stated in the text"),
    ]),
    # at the talks of A19 nobody else is named who was there; at those of B19 were US representatives
    ("who-said-it-to-whom", "who=Russia"): ("outlet who at others_there paragraphs", 1, [
        ("the article itself", "group:russian-negotiators", "event:us-russia-saudi", "US representatives", "19"),
    ]),
    ("said-at-meetings", "who=Meloni"): ("meeting", 1, [("event:washington-talks-2025-08-18",)]),
    ("figures", ""): ("what kind words bound lower middle upper paragraph", 9, [
        ("group:about-ten-countries", "kg:memberCount", "about 10 countries", "bound:about", "", "10", "", "17"),
        ("group:seed-000-ground-forces", "kg:memberCount", "two groups of ground forces", "bound:exact", "2", "",
         "2", "3"),
        ("event:paris-summit-2025-09-04", "kg:participantCount", "34 leaders", "bound:exact", "34", "", "34", "7"),
        ("group:seed-000-summit-participants", "kg:memberCount", "34 leaders", "bound:exact", "34", "", "34", "8"),
        ("plan:three-lines", "kg:componentCount", "three lines of defense", "bound:exact", "3", "", "3", "19"),
        ("m:af-troops", "kg:quantity", "fewer than 30,000 troops", "bound:fewerThan", "", "", "30000", "5"),
        ("m:cd-personnel", "kg:quantity", "over 10 000 military personnel", "bound:moreThan", "10000", "", "", "2"),
        ("m:uk-fr-soldiers", "kg:quantity", "hundreds of their soldiers", "bound:vague", "200", "", "999", "17"),
        ("plan:weapons-package", "kg:quantity", "$90 billion", "bound:exact", "90000000000", "", "90000000000",
         "13"),
    ]),
}  # fmt: skip
NEW = sorted({name for name, _ in BUNDLED})


@pytest.fixture(scope="module")
def engines(bundled: LocalStore) -> dict[str, Ask]:
    return engines_of(bundled)


def test_there_are_as_many_questions_as_promised() -> None:
    assert len(catalogue()) >= 28
    assert len(NEW) == 21


@pytest.mark.parametrize(("name", "given"), BUNDLED, ids=[f"{name} {given}".strip() for name, given in BUNDLED])
def test_the_answer_is_what_the_articles_say(
    name: str, given: str, bundled: LocalStore, engines: dict[str, Ask]
) -> None:
    """The rows in their order; where there are more than are listed, the listed ones in their order."""
    columns, count, wanted = BUNDLED[name, given]
    question = find(name)
    if given:
        question = narrowed(question, bundled, dict([given.split("=", 1)]))
    found = picked(same_rows(question.query, engines), columns)
    assert len(found) == count
    assert [row for row in found if row in wanted] == wanted


def test_the_outlets_pass_on_every_claim_once(engines: dict[str, Ask]) -> None:
    counts = picked(engines["oxigraph"](find("outlets").query), "claims")
    assert sum(int(count) for (count,) in counts) == 45


def test_a_claim_without_a_caveat_is_by_somebody_named(engines: dict[str, Ask]) -> None:
    """Four of 45: what named people are plainly said to have stated, without a condition or a note of ours."""
    told = set(picked(engines["oxigraph"](find("document-claims").query), "who claim"))
    minded = set(picked(engines["oxigraph"](find("caveats").query), "who claim"))
    assert {claim for _, claim in told - minded} == {"c:seed-000-08", "c:seed-004-15", "c:seed-004-19", "c:seed-004-23"}


# ---- fiction: two of everything, without the bundled vocabulary ---------------------------------------------------

LINES = {
    "who-is-who": ("who office status basis", [("ada", "", "", ""), ("bo", "", "", "")]),
    # an event of two dates stands at each, a position at the earlier one; the others have no day
    "timeline": ("when kind who what claim", [
        ("2031-05", "statement", "ada", "bridge", "proposal"), ("2031-05", "statement", "bo", "bridge", "proposal"),
        ("2031-05", "event", "", "council", ""), ("2031-05-03", "event", "", "council", ""),
        ("not told", "event", "", "chat", ""),
        *[("not told", "report", "", report, "") for report in ("own1", "report1", "report2", "report3", "report4")],
        *[("not told", "statement", *row) for row in [
            ("ada", "bridge", "expected"), ("ada", "tunnel", "denied"), ("bo", "tunnel", "to-come"),
            ("ada", "guards", "offer"), ("bo", "guards", "offer"), ("bo", "bridge", "against"),
            ("ada", "bridge", "not-against"), ("bo", "line", "alone"), ("bo", "money", "needs"),
            ("sailor", "tunnel", "described"), ("bo", "guards", "again"), ("bo", "guards", "counted"),
            ("bo", "patrol", "no-patrol"),
        ]],
    ]),
    # a report counts only for the document that passes it on
    "outlets": ("published_by document claims from_unnamed_sources", [
        ("untagged", "doc1", "9", "3"),
        ("british", "doc2", "6", "2"),
        ("unlabelled", "doc2", "1", "0"),
        ("(the document itself)", "doc1", "1", "0"),
        ("a blog", "doc2", "1", "0"),
    ]),
    "conditions": ("condition kind what who status claim", [
        ("money", "if", "bridge", "ada", "status:anticipated", "expected"),
        ("money", "requires", "bridge", "bo", "", "needs"),
        ("money", "if", "guards", "ada", "", "offer"),
        ("money", "if", "guards", "bo", "", "offer"),
        ("peace", "if", "bridge", "ada", "status:anticipated", "expected"),
        ("peace", "if", "guards", "ada", "", "offer"),
        ("peace", "if", "guards", "bo", "", "offer"),
    ]),
    "in-several-documents": ("who document paragraph positions", [
        ("ada", "doc1", "5", "5"), ("ada", "doc2", "3", "3"), ("bo", "doc1", "5", "6"), ("bo", "doc2", "3", "7"),
        ("north", "doc1", "5", "2"), ("north", "doc2", "3", "2"), ("south", "doc1", "5", "2"),
        ("south", "doc2", "3", "2"),
    ]),
    "plan-dossier": ("plan about who status polarity paragraph claim", [
        ("bridge", "as a whole", "ada", "status:anticipated", "", "5", "expected"),
        ("bridge", "as a whole", "ada", "", "", "5", "proposal"),
        ("bridge", "as a whole", "bo", "", "", "5", "proposal"),
        ("bridge", "as a whole", "bo", "", "", "7", "against"),
        ("bridge", "as a whole", "ada", "", "pol:negated", "7", "not-against"),
        ("bridge", "in part", "ada", "", "", "5", "offer"),
        ("bridge", "in part", "bo", "", "", "5", "offer"),
        ("bridge", "in part", "bo", "", "", "7", "alone"),
        ("bridge", "in part", "bo", "", "", "3", "again"),
        ("bridge", "in part", "bo", "", "", "3", "counted"),
        ("bridge", "needs or would bring", "bo", "", "", "7", "needs"),
        ("tunnel", "as a whole", "ada", "", "pol:negated", "5", "denied"),
        ("tunnel", "as a whole", "bo", "status:anticipated", "", "5", "to-come"),
        ("tunnel", "as a whole", "sailor", "", "", "7", "described"),
    ]),
    "who-would-do-what": ("actor measure polarity claim", [
        ("", "guards", "", "again"),
        ("", "guards", "", "counted"),
        ("", "guards", "", "offer"),
        ("", "line", "", "alone"),
        ("", "patrol", "pol:negated", "no-patrol"),
    ]),
    "who-speaks-for-whom": ("who on_behalf_of claim", [
        ("ada", "north", "offer"), ("bo", "north", "against"), ("bo", "north", "offer"),
        ("ada", "south", "offer"), ("bo", "south", "against"), ("bo", "south", "offer"),
    ]),
    "groups": ("who tie member claims", [("sailor", "", "", "3"), ("guard", "", "", "2")]),
    "places": ("place relation what document paragraph", [
        ("north", "kg:location", "guards", "doc1", "5"), ("north", "kg:place", "council", "doc1", "5"),
        ("south", "kg:location", "guards", "doc1", "5"), ("south", "kg:place", "council", "doc1", "5"),
    ]),
    "demands": ("who position what claim", [
        ("ada", "stance:callsFor", "bridge", "expected"), ("bo", "stance:requires", "money", "needs"),
    ]),
    # on the tunnel there are a denied claim of Ada's, and one that Bo is to make
    "no-claim-recorded": ("plan who positions_elsewhere", [("tunnel", "north", "2"), ("tunnel", "south", "2")]),
    # neither the denied rejection nor the call that is still to come counts
    "for-and-against": ("matter shared side who claim", [
        ("bridge", "content", "for", "ada", "proposal"),
        ("bridge", "content", "for", "bo", "proposal"),
        ("bridge", "content", "against", "bo", "against"),
    ]),
    "plan-sources": ("plan claims documents outlets from_unnamed_sources", [
        ("bridge", "8", "2", "5", "2"), ("tunnel", "3", "1", "1", "1"),
    ]),
    "said-at-meetings": ("when meeting said_by claim", [
        ("2031-05; 2031-05-03", "council", "ada", "proposal"),
        ("2031-05; 2031-05-03", "council", "bo", "proposal"),
        ("", "chat", "", ""),
    ]),
    "figures": ("what words claim document paragraph", [
        ("guards", "a hundred", "counted", "doc2", "3"),
        ("guards", "some 200 guards", "", "doc1", "5"),
        ("guards", "up to 900 guards", "", "doc1", "5"),
        ("patrol", "a dozen", "", "doc2", "3"),
    ]),
}  # fmt: skip


@pytest.fixture(scope="module")
def two() -> dict[str, Ask]:
    return engines_of(kgtool.open_store(data=[DATA / "two-of-everything.trig"]))


@pytest.mark.parametrize("name", LINES)
def test_two_of_everything(name: str, two: dict[str, Ask]) -> None:
    """One row a thing asked about, whatever else it has two of."""
    columns, wanted = LINES[name]
    assert picked(same_rows(find(name).query, two), columns) == wanted


# ---- fiction: what two articles cannot show -----------------------------------------------------------------------

# question, scenario: columns, all rows
FICTION: dict[tuple[str, str], tuple[str, Rows]] = {
    # a report denied since, but not the one that is rejected
    ("caveats", "denial"): ("caveat because who claim", [
        ("denied since", "c2", "skell", "c1"), ("only on a condition", "shut", "dray", "c6"),
    ]),
    ("caveats", "hearsay"): ("caveat because who claim", [
        ("on another's word", "aldous", "tasse", "c1"),
        ("from an unnamed source", "diplomat", "renn", "c2"),
        ("by a group that is not named in full", "fishermen", "fishermen", "c3"),
        ("held by a part only", "62 percent", "fishermen", "c3"),
        ("on another's word", "quill", "oke", "c5"),
    ]),
    ("caveats", "retraction"): ("caveat because who claim", [("corrected since", "c4", "lund", "c3")]),
    # a condition in a content that is claimed; in a part of one; in another condition, which nobody claims
    ("conditions", "denial"): ("condition kind what who paragraph", [("shut", "if", "halt", "dray", "5")]),
    ("conditions", "versions"): ("condition kind what who claim paragraph", [
        ("empty", "if", "silent", "", "", "3"), ("silent", "if", "observers-2", "osmark", "c2", "1"),
    ]),
    # who abstains, or is only due to speak, is on no side; nor is a poll of a part
    ("for-and-against", "opposites"): ("matter shared side who what", [
        ("election", "content", "for", "hask", "election"),
        ("election", "content", "against", "moor", "election"),
        ("election", "content", "no side", "tal", "election"),
        ("topic:elections", "topic", "for", "hask", "election"),
        ("topic:elections", "topic", "for", "moor", "villages"),
        ("topic:elections", "topic", "against", "moor", "election"),
        ("topic:elections", "topic", "no side", "tal", "election"),
    ]),
    # what is alleged and what a part of a group holds stand apart
    ("for-and-against", "hearsay"): ("side who mark on_the_word_of", [
        ("for", "renn", "stated in the text", "a diplomat of Ardenfell"),
        ("for", "oke", "stated in the text", "The Quill"),
        ("against", "kord", "stated in the text", ""), ("for (a part)", "fishermen", "held by 62 percent", ""),
        ("for (alleged)", "tasse", "alleged", "Pell Aldous"),
    ]),
    ("groups", "hearsay"): ("who kind tie member claims", [
        ("diplomat", "kg:AnonymousSource", "kg:affiliation", "ardenfell", "1"),
        ("fishermen", "kg:Group", "", "", "1"),
    ]),
    ("figures", "hearsay"): ("what kind words claim", [("truce", "kg:share", "62 percent", "c3")]),
    # tellers differ: each figure stands with its claim
    ("figures", "two-figures"): ("what words lower middle upper claim", [
        ("rangers", "More than 1,000 rangers", "1000", "", "", "c2"),
        ("rangers", "some 900 rangers", "", "900", "", "c3"),
        ("rangers", "up to 800 rangers", "", "", "800", "c1"),
    ]),
    ("outlets", "reprint"): ("published_by document claims", [
        ("bell", "doc-1", "1"), ("bell", "doc-3", "1"), ("courier", "doc-2", "1"), ("dial", "doc-3", "1"),
        ("northwire", "doc-4", "1"), ("star", "doc-4", "1"),
    ]),
    ("in-several-documents", "reprint"): ("who document positions", [
        *[("holt", f"doc-{n}", "1") for n in (1, 2, 3, 4)], ("league", "doc-1", "1"), ("league", "doc-2", "1"),
    ]),
    # the rejection that we misread is gone; that Brennia would give the dam, it declines
    ("who-would-do-what", "retraction"): ("actor role measure position claim", [
        ("brennia", "kg:provider", "dam", "stance:declines", "c2"),
        ("", "", "sailors", "stance:offers", "c3"),
        ("", "", "sailors", "stance:offers", "c4"),
    ]),
    ("timeline", "changed"): ("when who what", [
        ("2031-07-09", "fjell", "ferry"), ("not told", "", "report"), ("not told", "fjell", "free-ride"),
        ("not told", "egge", "ferry"),
    ]),
    # of two who sign, each speaks for her own country
    ("who-speaks-for-whom", "sides"): ("who on_behalf_of how claim", [
        ("lind", "sundland", "as told", "c4"), ("ministry", "sundland", "as told", "c3"),
        ("rowan", "vestmark", "by office", "c1"), ("rowan", "vestmark", "as told", "c4"),
    ]),
    # who insists on the League is for it, who could give it up is against; who declines to watch takes no side
    ("for-and-against", "sides"): ("matter shared side who what", [
        ("giving-up", "content", "for", "brenn", "giving-up"),
        ("giving-up", "content", "against", "rowan", "giving-up"),
        ("topic:nato-membership", "topic", "for", "rowan", "giving-up"),
        ("topic:nato-membership", "topic", "against", "brenn", "giving-up"),
    ]),
    # provisions of a version are told with it where nobody speaks of them alone
    ("who-would-do-what", "versions"): ("measure claim", [
        ("customs-1", "c1"), ("guard-1", "c1"), ("guard-2", "c2"), ("observers-1", "c1"), ("observers-2", "c2"),
        ("prisoners-1", "c1"), ("vote-2", "c2"),
    ]),
}  # fmt: skip


@cache
def fiction(scenario: str) -> dict[str, Ask]:
    return engines_of(kgtool.open_store(data=[DATA / "fiction" / f"{scenario}.trig"]))


def last(answer: Answer, columns: str) -> Rows:
    """Some columns of an answer; things of example.org without their folder."""
    return [tuple(cell.rpartition("/")[2] for cell in row) for row in picked(answer, columns)]


@pytest.mark.parametrize(("name", "scenario"), FICTION, ids=["-".join(key) for key in FICTION])
def test_fiction(name: str, scenario: str) -> None:
    columns, wanted = FICTION[name, scenario]
    assert last(same_rows(find(name).query, fiction(scenario)), columns) == wanted


# Of each claim a version as it stands and one that rejects the content; both by further claimants and elsewhere.
REPLACED = """CONSTRUCT {
  ?old ?property ?value ; kg:supersededBy ?claim ; kg:claimant person:merz , country:pl , group:seed-000-parties ;
    kg:onBehalfOf country:it ; kg:evidence p:seed-000-p8 , p:seed-004-p8 ; kg:quantity q:hundreds ;
    kg:condition soa:war-over ; kg:madeOn t:2025-08-20 ; kg:madeAt event:paris-summit-2025-09-04 .
} WHERE {
  ?claim a kg:Claim ; ?property ?any .
  VALUES ?version { "-old" "-older" }
  BIND (IRI(CONCAT(STR(?claim), ?version)) AS ?old)
  BIND (IF(?property = kg:stance && ?version = "-older", stance:rejects, ?any) AS ?value)
  FILTER (?property NOT IN (kg:supersededBy, kg:stanceValence))
}"""


@pytest.fixture(scope="module")
def revised(bundled: LocalStore) -> LocalStore:
    """The bundled graph with two earlier versions of each claim, which it has superseded."""
    earlier = bundled.dataset().query(REPLACED).graph
    assert earlier is not None
    return kgtool.open_store(data=[earlier], with_bundled=True)


@pytest.mark.parametrize("name", NEW)
def test_a_claim_that_we_replaced_changes_no_answer(name: str, bundled: LocalStore, revised: LocalStore) -> None:
    assert revised.query("ASK { c:seed-004-20-older kg:stanceValence -1 ; kg:claimant person:merz }") is True
    query = find(name).query
    assert list(rows(revised.query(query))) == list(rows(bundled.query(query)))


# A made-up document: everything that may be told twice or not at all, of a plan, an office and a figure.
MORE = """
@prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix basis: <https://w3id.org/kgtool/vocab/basis/> .
@prefix pol: <https://w3id.org/kgtool/vocab/polarity/> .
@prefix status: <https://w3id.org/kgtool/vocab/status/> .
@prefix task: <https://w3id.org/kgtool/vocab/task/> .
@prefix unit: <https://w3id.org/kgtool/vocab/unit/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
<https://example.org/graph> {
  ex:doc a kg:Document .  ex:p1 a kg:Passage ; kg:inDocument ex:doc ; kg:paragraph 1 .
  ex:bell a kg:Report ; kg:outlet ex:paper ; kg:document ex:doc .
  ex:copy a kg:Report ; kg:outlet ex:echo ; kg:document ex:doc ; kg:reprints ex:bell .
  ex:liv a kg:Person .  ex:odd a kg:Person .  ex:fen a kg:Country .  ex:moss a kg:Country .
  ex:guards a kg:Group ; kg:ofCountry ex:fen , ex:moss .
  ex:mayor a org:Post ; org:postIn ex:fen .
  ex:held a kg:OfficeHolding ; org:member ex:liv ; kg:post ex:mayor ; kg:holdingStatus status:former ;
    kg:basis basis:inferred ; kg:attestedOn ex:day1 , ex:day2 ; kg:evidence ex:p1 .
  ex:day1 kg:edtf "2031" ; kg:earliest "2031-01-01"^^xsd:date ; kg:latest "2031-12-31"^^xsd:date .
  ex:day2 kg:edtf "2033" ; kg:earliest "2033-01-01"^^xsd:date .
  ex:plan a kg:Plan ; kg:hasComponent ex:wall .  ex:empty a kg:Plan .
  ex:wall a kg:Measure ; kg:tasking ex:t1 ; kg:about ex:moss ; kg:condition ex:rain .
  ex:t1 kg:performer ex:guards ; kg:task task:patrol , task:station .
  ex:rain a kg:StateOfAffairs ; kg:condition ex:snow .
  ex:first a kg:Claim ; kg:claimant ex:liv ; kg:stance stance:callsFor ; kg:content ex:wall ; kg:unless ex:rain ;
    kg:reportedIn ex:bell ; kg:evidence ex:p1 .
  ex:again a kg:Claim ; kg:claimant ex:liv ; kg:stance stance:callsFor ; kg:content ex:plan ;
    kg:reportedIn ex:copy ; kg:evidence ex:p1 .
  ex:no a kg:Claim ; kg:claimant ex:odd ; kg:stance stance:callsFor ; kg:content ex:wall ; kg:polarity pol:negated ;
    kg:quantity ex:ten ; kg:reportedIn ex:copy ; kg:evidence ex:p1 .
  ex:late a kg:Report ; kg:outlet ex:paper ; kg:document ex:doc .
  ex:third a kg:Claim ; kg:claimant ex:liv ; kg:stance stance:describes ; kg:content ex:plan ; kg:reportedIn ex:late ;
    kg:evidence ex:p1 .
  ex:gone a kg:Claim ; kg:claimant ex:liv ; kg:stance stance:callsFor ; kg:content ex:wall ; kg:supersededBy ex:first ;
    kg:reportedIn ex:bell ; kg:evidence ex:p1 .
  # what is denied, not said yet or of a part makes no second side
  ex:tower a kg:Measure .  ex:fair a kg:Meeting ; kg:when ex:day2 .
  ex:pro a kg:Claim ; kg:claimant ex:liv ; kg:stance stance:supports ; kg:content ex:tower ; kg:evidence ex:p1 .
  ex:due a kg:Claim ; kg:claimant ex:liv ; kg:onBehalfOf ex:fen ; kg:stance stance:opposes ; kg:content ex:tower ;
    kg:actStatus status:anticipated ; kg:madeAt ex:fair ; kg:madeOn ex:day1 ; kg:evidence ex:p1 .
  ex:not a kg:Claim ; kg:claimant ex:odd ; kg:onBehalfOf ex:fen ; kg:stance stance:opposes ; kg:content ex:tower ;
    kg:polarity pol:negated ; kg:madeAt ex:fair ; kg:evidence ex:p1 .
  ex:few a kg:Claim ; kg:claimant ex:guards ; kg:stance stance:opposes ; kg:content ex:tower ; kg:share ex:some ;
    kg:evidence ex:p1 .
  ex:ten kg:unit unit:soldier ; kg:verbatim "ten" .
}
"""


def test_a_condition_that_nobody_states_is_nobodys() -> None:
    store = kgtool.open_store(data=[DATA / "fiction" / "versions.trig"])
    (row,) = rows(store.query(narrowed(find("conditions"), store, {"who": "Osmark"}).query)).dicts()
    assert row["condition"] == ox.NamedNode("https://example.org/versions/silent")


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ask]:
    path = tmp_path_factory.mktemp("more") / "more.trig"
    path.write_text(MORE, "utf-8")
    return engines_of(kgtool.open_store(data=[path]))


@pytest.mark.parametrize(
    ("name", "columns", "wanted"),
    [
        # what is known of one holding does not spill over to somebody without one
        ("who-is-who", "who office of status as_of basis", [
            ("liv", "mayor", "fen", "status:former", "2031; 2033", "basis:inferred"),
            ("odd", "", "", "", "", ""),
        ]),
        # nor that of one claim to a condition that no claim has
        ("conditions", "condition kind what who polarity claim", [
            ("rain", "if", "wall", "liv", "", "again"), ("rain", "if", "wall", "liv", "", "first"),
            ("rain", "unless", "wall", "liv", "", "first"), ("rain", "if", "wall", "odd", "pol:negated", "no"),
            ("rain", "if", "wall", "liv", "", "third"), ("snow", "if", "rain", "", "", ""),
        ]),
        # a reprint is no second outlet; a plan without a claim is told as such
        ("plan-sources", "plan claims outlets", [("empty", "0", "0"), ("plan", "4", "1")]),
        ("demands", "who concerns claim", [
            ("liv", "", "again"), ("liv", "guards; moss", "first"),
        ]),
        ("no-claim-recorded", "plan who", [("empty", "fen"), ("empty", "liv"), ("empty", "odd"), ("plan", "fen")]),
        ("figures", "words", []),
        ("for-and-against", "who", []),
        # the day on which it was said goes before that of the meeting
        ("timeline", "when kind who what mark", [
            ("2031", "statement", "liv", "tower", "expected, not said yet; basis not recorded"),
            ("2033", "event", "", "fair", ""),
            ("2033", "statement", "odd", "tower", "says it is not so; basis not recorded"),
            *[("not told", "report", "", report, "") for report in ("bell", "copy", "late")],
            *[("not told", "statement", "liv", "plan", "basis not recorded")] * 2,
            ("not told", "statement", "guards", "tower", "basis not recorded"),
            ("not told", "statement", "liv", "tower", "basis not recorded"),
            ("not told", "statement", "liv", "wall", "basis not recorded"),
            ("not told", "statement", "odd", "wall", "says it is not so; basis not recorded"),
        ]),
        ("said-at-meetings", "when meeting said_by mark", [
            ("2033", "fair", "liv", "expected, not said yet; basis not recorded"),
            ("2033", "fair", "odd", "says it is not so; basis not recorded"),
        ]),
        ("who-speaks-for-whom", "who on_behalf_of how mark", [
            ("liv", "fen", "as told", "expected, not said yet; basis not recorded"),
            ("odd", "fen", "as told", "says it is not so; basis not recorded"),
        ]),
        ("groups", "who tie member", [("guards", "kg:ofCountry", "fen"), ("guards", "kg:ofCountry", "moss")]),
    ],
)  # fmt: skip
def test_what_is_missing_or_twice(name: str, columns: str, wanted: Rows, more: dict[str, Ask]) -> None:
    assert picked(same_rows(find(name).query, more), columns) == wanted
