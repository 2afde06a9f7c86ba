"""The questions of a newsroom: their answers on the two articles, and on fiction what two articles cannot show.

Each expected row was read in the article: the paragraph stands beside it.
"""

from __future__ import annotations

from functools import cache

import pytest
from conftest import DATA
from engines import Answer, Ask, engines_of, picked, same_rows

import kgtool
from kgtool.questions.question import catalogue, find, narrowed
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

A, B = "doc:seed-000", "doc:seed-004"
Rows = list[tuple[str, ...]]
STATED, INFERRED = "stated in the text", "inferred by the reader"
TALK, BLOOMBERG = "talk by unnamed people", "source:seed-000-bloomberg-sources"

# question: its parameters, some columns, how many rows, and these rows: all of them, or the telling ones
BUNDLED: dict[tuple[str, str], tuple[str, int, Rows]] = {
    ("who-is-who", ""): ("who office status as_of basis paragraphs", 14, [
        ("person:grynkewich", "post:saceur", "", "2025-09-04 or later", "basis:external", "1"),
        ("person:macron", "post:president-fr", "", "2024-02", "", "14"),
        ("person:macron", "post:leader-fr", "", "2025-09-04", "", "7"),
        ("person:meloni", "post:pm-it", "", "2025-08-18", "", "11"),
        ("person:merz", "post:chancellor-de", "", "2025-09-04", "", "8"),
        ("person:pistorius", "post:defmin-de", "", "2025-02-17 or later", "", "16"),
        ("person:rubio", "post:secstate-us", "", "2025-08-18 or later", "", "14"),
        ("person:rutte", "post:sg-nato", "", "2025-09-04", "", "8"),
        ("person:starmer", "post:leader-gb", "", "2025-09-04", "", "7"),
        ("person:trump", "post:president-us", "status:elect", "2024-11", "", "15"),
        ("person:trump", "post:president-us", "", "2025-09-04", "", "9"),
        ("person:von-der-leyen", "post:pres-ec", "", "2025-09-04", "", "8"),
        ("person:zelensky", "post:president-ua", "", "2025-02-17 or later", "basis:inferred", "18"),
        ("person:zelensky", "post:president-ua", "", "2025-09-04", "", "8"),
    ]),
    ("who-is-who", "country=Germany"): ("who", 2, [("person:merz",), ("person:pistorius",)]),
    # as the article spells him
    ("who-is-who", "who=Alexus Grynkewich"): ("written_as", 1, [("Alexus Hrinkiewicz",)]),
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
    ("outlets", ""): (
        "published_by report document claims inferred_claims from_unnamed_sources by_unnamed_groups no_source_given",
        10, [
            ("o:telegraph", "r:telegraph-feb", B, "16", "9", "15", "1", "0"),
            ("(the document itself)", "r:seed-004", B, "8", "1", "0", "2", "1"),
            ("(the document itself)", "r:seed-000", A, "7", "3", "0", "0", "1"),
            ("o:wsj", "r:wsj-sept", A, "6", "5", "6", "1", "0"),
            ("o:bloomberg", "r:bloomberg-aug", A, "2", "1", "2", "1", "0"),
            ("o:wsj", "r:wsj-wg", A, "2", "1", "0", "0", "2"),
            ("o:ft", "r:ft-aug", A, "1", "0", "1", "0", "0"),
            ("o:le-monde", "r:le-monde-nov", B, "1", "0", "0", "1", "1"),
            ("o:telegraph", "r:telegraph-aug", A, "1", "0", "0", "0", "1"),
            ("American media (not named)", "r:american-media", B, "1", "0", "0", "1", "1"),
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
    # from left to right; what B10 says of the protection, nobody claims
    ("conditions", ""): ("what kind condition who how_firm mark paragraphs", 11, [
        ("m:european-forces-compliance", "if", "soa:ceasefire-by-us-president", "person:starmer", "mod:expected",
         "expected, not said yet", "2"),
        ("m:european-peacekeeping", "needs", "soa:russia-agrees", "person:pistorius", "", STATED, "16"),
        ("m:ten-countries-forces", "if", "soa:future-peace-agreement", "group:about-ten-countries", "mod:ready",
         STATED, "17"),
        ("m:uk-fr-soldiers", "if", "soa:future-peace-agreement", "country:fr", "mod:ready", INFERRED, "17"),
        ("m:uk-fr-soldiers", "if", "soa:future-peace-agreement", "country:gb", "mod:ready", INFERRED, "17"),
        ("m:us-air-support", "if", "soa:peace-agreement", "person:trump", "mod:ready", STATED, "18"),
        ("plan:anglo-french", "needs", "m:us-protective-mechanism", "person:starmer", "mod:would", STATED, "9"),
        ("soa:art5-if-territory-attacked", "if", "soa:moscow-attacks-territory", "group:seed-004-some-countries",
         "mod:would", "expected, not said yet", "13"),
        ("soa:european-troops-protected", "if", "soa:if-necessary", "", "", "", "10"),
        ("soa:ua-right-agreements", "if", "soa:war-over", "person:rubio", "mod:would", STATED, "14"),
        ("soa:us-remains-involved", "if", "soa:hostilities-ended", "person:starmer", "",
         f"expected, not said yet; {INFERRED}", "4"),
    ]),
    # who speaks for a country is found under its name
    ("conditions", "who=United States"): ("what who", 2, [
        ("m:us-air-support", "person:trump"), ("soa:ua-right-agreements", "person:rubio"),
    ]),
    # four people, seven countries, NATO and The Telegraph stand in both articles
    ("in-several-documents", ""): ("who documents positions", 13, [
        ("o:telegraph", "2", "8"), ("country:gb", "2", "5"), ("country:ua", "2", "4"), ("country:us", "2", "4"),
        ("person:zelensky", "2", "4"), ("country:fr", "2", "3"), ("person:starmer", "2", "3"),
        ("person:trump", "2", "3"), ("country:de", "2", "1"), ("country:it", "2", "1"), ("country:ru", "2", "1"),
        ("person:macron", "2", "1"), ("o:nato", "2", "0"),
    ]),
    ("plan-dossier", "plan=Anglo-French strategy for peacekeeping forces"): ("about who what if mark claim", 11, [
        ("as a whole", "country:fr", "plan:anglo-french", "", INFERRED, "c:seed-004-01"),
        ("as a whole", "country:gb", "plan:anglo-french", "", INFERRED, "c:seed-004-01"),
        ("in part", "o:telegraph", "m:af-troops", "", INFERRED, "c:seed-004-04"),
        ("in part", "source:seed-004-western-official", "m:af-monitoring", "", STATED, "c:seed-004-05"),
        ("in part", "source:seed-004-western-official", "m:af-firepower", "", INFERRED, "c:seed-004-06"),
        ("in part", "o:telegraph", "m:af-patrol-vessels", "", INFERRED, "c:seed-004-07"),
        ("needs or would bring", "person:starmer", "m:us-protective-mechanism", "", STATED, "c:seed-004-08"),
        ("needs or would bring", "o:telegraph", "m:us-jets", "", INFERRED, "c:seed-004-09"),
        ("needs or would bring", "o:telegraph", "m:american-troops", "", "says it would not be so", "c:seed-004-25"),
        ("speaks of it", "o:telegraph", "m:ground-contingent", "", INFERRED, "c:seed-004-10"),
        ("speaks of it", "o:telegraph", "soa:trump-supports-strategy", "", STATED, "c:seed-004-11"),
    ]),
    ("plan-dossier", "plan=Coalition of the Willing: troop deployment in Ukraine"): ("about how_firm paragraphs", 6, [
        ("as a whole", "", "4, 5"), ("in part", "mod:will", "2, 4"), ("in part", "mod:will", "2, 4"),
        ("in part", "", "3, 4"), ("in part", "", "3, 4"), ("speaks of it", "", "1, 4"),
    ]),
    # the three lines of A20 to A22, their strengths apart, though one claim tells them all
    ("who-would-do-what", ""): ("actor mark role task how_firm measure said_by position paragraphs", 47, [
        ("country:de", TALK, "kg:provider", "", "mod:ready", "m:it-de-peacekeepers", "group:seed-004-unnamed-talk",
         "stance:describes", "16"),
        ("country:pl", "declined", "kg:provider", "", "", "m:polish-troops", "country:pl", "stance:declines", "16"),
        ("country:us", STATED, "kg:performer", "task:logistics", "mod:would", "m:line-3", "o:ft", "stance:describes",
         "22"),
        ("group:european-deterrent-force", STATED, "kg:performer", "task:station", "mod:would", "m:line-3", "o:ft",
         "stance:describes", "22"),
        ("group:neutral-peacekeepers", STATED, "kg:performer", "task:patrol", "mod:could", "m:line-1", "o:ft",
         "stance:describes", "20"),
        ("group:ukrainian-troops", STATED, "kg:performer", "task:patrol", "mod:would", "m:line-2", "o:ft",
         "stance:describes", "21"),
        ("person:rubio", STATED, "kg:possibleLeader", "", "mod:could", "m:rubio-working-group", "o:wsj",
         "stance:describes", "15"),
        ("European command", INFERRED, "kg:commandedBy", "", "mod:will", "m:af-troops", "o:telegraph",
         "stance:describes", "5"),
        ("", "opposed", "nobody is named", "", "", "m:nato-troops", "group:russian-negotiators", "stance:rejects",
         "19"),
        ("", INFERRED, "nobody is named", "", "mod:would", "m:sg-presence", "o:wsj", "stance:describes", "16"),
    ]),
    # Starmer requires the mechanism (B9); that jets could be part of it, he is not reported to have said (B10)
    ("who-would-do-what", "who=US"): ("actor role task measure if said_by position mark", 10, [
        ("country:us", "kg:provider", "", "m:american-troops", "", "o:telegraph", "stance:describes",
         "says it would not be so"),
        ("country:us", "kg:provider", "", "m:us-air-support", "soa:peace-agreement", "person:trump", "stance:offers",
         STATED),
        ("country:us", "kg:provider", "", "m:us-protective-mechanism", "", "person:starmer", "stance:requires", STATED),
        ("group:seed-004-us-jets", "kg:performer", "task:respond", "m:us-jets", "", "o:telegraph", "stance:describes",
         INFERRED),
        ("group:us-pmcs", "kg:performer", "task:protect-business", "m:us-pmc", "", "person:trump", "stance:discusses",
         STATED),
    ]),
    ("who-would-do-what", "measure=m:european-forces-compliance"): ("actor task how_firm mark", 2, [
        ("group:seed-004-european-forces", "task:enforce-ceasefire", "mod:can", "expected, not said yet"),
        ("group:seed-004-european-forces", "", "mod:expected", "expected, not said yet"),
    ]),
    # each of two who offer jointly gives its own; the soldiers are told of by both
    ("who-would-do-what", "who=France"): ("actor role measure if said_by on_the_word_of", 4, [
        ("country:fr", "kg:provider", "m:uk-fr-soldiers", "soa:future-peace-agreement", "country:fr", BLOOMBERG),
        ("group:about-ten-countries", "kg:provider", "m:ten-countries-forces", "soa:future-peace-agreement",
         "group:about-ten-countries", BLOOMBERG),
        ("group:seed-000-uk-fr-soldiers", "kg:performer", "m:uk-fr-soldiers", "soa:future-peace-agreement",
         "country:fr", BLOOMBERG),
        ("group:seed-000-uk-fr-soldiers", "kg:performer", "m:uk-fr-soldiers", "soa:future-peace-agreement",
         "country:gb", BLOOMBERG),
    ]),
    ("who-speaks-for-whom", ""): ("who on_behalf_of how position what paragraphs", 15, [
        ("person:pistorius", "country:de", "by office", "stance:requires", "soa:russia-agrees", "16"),
        ("group:russian-negotiators", "country:ru", "as told", "stance:rejects", "m:nato-troops", "19"),
        ("person:zelensky", "country:ua", "as told", "stance:proposes", "plan:weapons-package", "13"),
        ("person:zelensky", "country:ua", "as told", "stance:callsFor", "soa:package-in-guarantees", "13"),
        ("person:zelensky", "country:ua", "by office", "stance:supports", "m:partner-troops", "18"),
        ("person:trump", "country:us", "as told", "stance:offers", "m:us-air-support", "18"),
    ]),
    ("groups", ""): ("who kind size tie member claims", 50, [
        ("source:seed-000-european-diplomat", "kg:AnonymousSource", "", "", "", "6"),
        ("source:seed-000-bloomberg-sources", "kg:AnonymousSource", "", "", "", "2"),
        ("group:about-ten-countries", "kg:Group", "about 10 countries", "kg:namedMember", "country:fr", "1"),
        ("group:about-ten-countries", "kg:Group", "about 10 countries", "kg:namedMember", "country:gb", "1"),
        ("group:coalition-commanders", "kg:Group", "", "kg:memberOfOrg", "o:coalition-of-the-willing", "1"),
        *[("group:seed-000-summit-participants", "kg:Group", "34 leaders", "kg:namedMember", f"person:{leader}", "0")
          for leader in ("merz", "rutte", "von-der-leyen", "zelensky")],
    ]),
    ("groups", "member=France"): ("who", 2, [("group:seed-000-uk-fr-soldiers",), ("group:about-ten-countries",)]),
    ("places", ""): ("place relation what said_of_it paragraphs", 26, [
        ("country:pl", "kg:location", "m:us-jets", f"describes ({INFERRED})", "10"),
        ("country:ro", "kg:location", "m:us-jets", f"describes ({INFERRED})", "10"),
        ("country:sa", "kg:place", "event:us-russia-saudi", "", "19"),
        ("country:ua", "kg:basedOutside", "m:cd-air-patrol", f"describes ({INFERRED})", "2"),
        ("country:ua", "kg:location", "m:american-troops", "describes (says it would not be so)", "11"),
        ("country:ua", "kg:location", "m:nato-troops", "rejects", "19"),
        # B3 tells of the strategy; that its troops would be in Ukraine, B5
        ("country:ua", "kg:location", "plan:anglo-french", f"proposes ({INFERRED})", "5"),
        ("place:black-sea", "kg:location", "m:af-patrol-vessels", f"describes ({INFERRED})", "8"),
        ("place:front", "kg:awayFrom", "m:uk-fr-soldiers", f"offers ({INFERRED})", "17"),
        ("place:front", "kg:awayFrom", "m:af-troops", f"describes ({INFERRED})", "5"),
        ("place:front", "kg:location", "https://w3id.org/kgtool/id/measure/us-pmc#t1", "", "23"),
        ("place:front", "kg:location", "m:ta-dmz", "proposes", "17"),
        ("place:nato-eastern-borders", "kg:location", "m:ground-contingent", f"describes ({INFERRED})", "10"),
        ("place:washington", "kg:place", "event:washington-next-week", "planned", "2, 4"),
    ]),
    ("places", "place=Paris"): ("what said_of_it", 3, [
        ("event:paris-summit-2025-09-04", "hybrid"),
        ("event:paris-2024-02", ""),
        ("event:paris-emergency-2025-02-17", ""),
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
    # and whoever holds a post speaks for his country
    ("no-claim-recorded", "plan=Anglo-French strategy for peacekeeping forces"): ("who positions_elsewhere", 12, [
        ("country:de", "1"), ("country:it", "1"), ("country:pl", "1"), ("country:ru", "1"), ("country:ua", "4"),
        ("country:us", "4"), ("person:macron", "1"), ("person:meloni", "1"), ("person:pistorius", "1"),
        ("person:rubio", "1"), ("person:trump", "3"), ("person:zelensky", "4"),
    ]),
    # Zelensky told of the package for Ukraine: neither of the two is without a claim on it
    ("no-claim-recorded", "plan=plan:weapons-package"): ("who", 13, [("country:us",), ("person:trump",)]),
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
    # as many claims as plan-dossier lists; B17 names neither media nor advisors, A15 and A16 no source of the WSJ's
    ("plan-sources", ""): (
        "plan claims documents outlets inferred_claims from_unnamed_sources by_unnamed_groups "
        "no_source_given",
        6, [
            ("plan:anglo-french", "10", "1", "1", "6", "9", "0", "0"),
            ("plan:coalition-deployment", "6", "1", "1", "5", "6", "1", "0"),
            ("plan:security-guarantees", "1", "1", "1", "1", "0", "0", "1"),
            ("plan:three-lines", "1", "1", "1", "0", "1", "0", "0"),
            ("plan:trump-advisors-dmz", "1", "1", "1", "0", "0", "1", "1"),
            ("plan:weapons-package", "2", "1", "1", "2", "0", "0", "0"),
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
    ("figures", ""): ("what words bound lower middle upper bounds_by who mark informant paragraphs", 10, [
        ("group:about-ten-countries", "about 10 countries", "bound:about", "", "10", "", "", "", "", "", "17"),
        ("group:seed-000-ground-forces", "two groups of ground forces", "bound:exact", "2", "", "2", "", "", "", "",
         "3"),
        ("event:paris-summit-2025-09-04", "34 leaders", "bound:exact", "34", "", "34", "", "", "", "", "8"),
        ("group:seed-000-summit-participants", "34 leaders", "bound:exact", "34", "", "34", "", "", "", "", "8"),
        ("plan:three-lines", "three lines of defense", "bound:exact", "3", "", "3", "", "o:ft", STATED, "FT sources",
         "19"),
        ("m:af-troops", "fewer than 30,000 troops", "bound:fewerThan", "", "", "30000", "", "o:telegraph", INFERRED,
         "Telegraph sources", "5"),
        ("m:cd-personnel", "over 10 000 military personnel", "bound:moreThan", "10000", "", "", "", "o:wsj", INFERRED,
         "a European diplomat (WSJ)", "2"),
        *[("m:uk-fr-soldiers", "hundreds of their soldiers", "bound:vague", "200", "", "999", "house rule", country,
           INFERRED, "Bloomberg sources", "17") for country in ("country:fr", "country:gb")],
        ("plan:weapons-package", "$90 billion", "bound:about", "", "90000000000", "", "", "person:zelensky", INFERRED,
         "", "13"),
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
    "conditions": ("what kind condition who mark paragraphs claim", [
        ("bridge", "if", "money", "ada", "expected, not said yet", "5", "expected"),
        ("bridge", "needs", "money", "bo", STATED, "7", "needs"),
        ("bridge", "if", "peace", "ada", "expected, not said yet", "5", "expected"),
        ("guards", "if", "money", "ada", STATED, "5, 7", "offer"),
        ("guards", "if", "money", "bo", STATED, "5, 7", "offer"),
        ("guards", "if", "peace", "ada", STATED, "5, 7", "offer"),
        ("guards", "if", "peace", "bo", STATED, "5, 7", "offer"),
    ]),
    "in-several-documents": ("who documents positions", [
        ("bo", "2", "9"), ("ada", "2", "5"), ("north", "2", "2"), ("south", "2", "2"),
    ]),
    # those without a day of their own come last
    "plan-dossier": ("plan about when who if mark paragraphs claim", [
        ("bridge", "as a whole", "2031-05", "ada", "", STATED, "5", "proposal"),
        ("bridge", "as a whole", "2031-05", "bo", "", STATED, "5", "proposal"),
        ("bridge", "as a whole", "not told", "bo", "", STATED, "7", "against"),
        ("bridge", "as a whole", "not told", "ada", "money", "expected, not said yet", "5", "expected"),
        ("bridge", "as a whole", "not told", "ada", "peace", "expected, not said yet", "5", "expected"),
        ("bridge", "as a whole", "not told", "ada", "", "says it is not so", "7", "not-against"),
        ("bridge", "in part", "not told", "bo", "", STATED, "3", "again"),
        ("bridge", "in part", "not told", "bo", "", STATED, "7", "alone"),
        ("bridge", "in part", "not told", "bo", "", STATED, "3", "counted"),
        *[("bridge", "in part", "not told", who, condition, STATED, "5, 7", "offer")
          for who in ("ada", "bo") for condition in ("money", "peace")],
        ("bridge", "needs or would bring", "not told", "bo", "", STATED, "7", "needs"),
        ("tunnel", "as a whole", "not told", "ada", "", "says it is not so", "5", "denied"),
        ("tunnel", "as a whole", "not told", "sailor", "", STATED, "7", "described"),
        ("tunnel", "as a whole", "not told", "bo", "", "expected, not said yet", "5", "to-come"),
    ]),
    # each cited from the document of its claim
    "who-would-do-what": ("actor measure if said_by mark document paragraphs claim", [
        ("", "guards", "", "bo", STATED, "doc2", "3", "again"),
        ("", "guards", "", "bo", STATED, "doc2", "3", "counted"),
        *[("", "guards", condition, who, STATED, "doc1", "5", "offer")
          for who in ("ada", "bo") for condition in ("money", "peace")],
        ("", "line", "", "bo", STATED, "doc1", "7", "alone"),
        ("", "patrol", "", "bo", "says it is not so", "doc2", "3", "no-patrol"),
    ]),
    "who-speaks-for-whom": ("who on_behalf_of claim", [
        ("ada", "north", "offer"), ("bo", "north", "against"), ("bo", "north", "offer"),
        ("ada", "south", "offer"), ("bo", "south", "against"), ("bo", "south", "offer"),
    ]),
    "groups": ("who tie member claims", [("sailor", "", "", "3"), ("guard", "", "", "2")]),
    # each place of the council as its document has it
    "places": ("place relation what said_of_it document paragraphs", [
        ("north", "kg:location", "guards", "offers; proposes", "doc1", "5"),
        ("north", "kg:location", "guards", "offers; proposes", "doc2", "3"),
        ("north", "kg:place", "council", "", "doc1", "5, 7"),
        ("south", "kg:location", "guards", "offers; proposes", "doc1", "5"),
        ("south", "kg:location", "guards", "offers; proposes", "doc2", "3"),
        ("south", "kg:place", "council", "", "doc2", "3"),
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
    "plan-sources": ("plan claims documents outlets from_unnamed_sources by_unnamed_groups", [
        ("bridge", "9", "2", "5", "2", "1"), ("tunnel", "3", "1", "1", "1", "0"),
    ]),
    "said-at-meetings": ("when meeting said_by claim", [
        ("2031-05; 2031-05-03", "council", "ada", "proposal"),
        ("2031-05; 2031-05-03", "council", "bo", "proposal"),
        ("", "chat", "", ""),
    ]),
    "figures": ("what words claim who mark document paragraphs", [
        ("guards", "a hundred", "counted", "bo", STATED, "doc2", "3"),
        *[("guards", words, claim, who, STATED, document, paragraph)
          for words in ("some 200 guards", "up to 900 guards")
          for claim, who, document, paragraph in (
              ("offer", "ada", "doc1", "5"), ("offer", "bo", "doc1", "5"), ("again", "bo", "doc2", "3"),
          )],
        ("patrol", "a dozen", "no-patrol", "bo", "says it is not so", "doc2", "3"),
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
    # a condition in a content that is claimed; in a part of one, or in another condition, where it is nobody's
    ("conditions", "denial"): ("what kind condition who paragraphs", [("halt", "if", "shut", "dray", "5")]),
    ("conditions", "versions"): ("what kind condition who claim paragraphs", [
        ("observers-2", "if", "silent", "", "", "3"), ("silent", "if", "empty", "", "", "3"),
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
    ("in-several-documents", "reprint"): ("who documents positions", [("holt", "4", "4"), ("league", "2", "2")]),
    # the rejection that we misread is gone; that Brennia would give the dam, it declines
    ("who-would-do-what", "retraction"): ("actor mark role measure position claim", [
        ("brennia", "declined", "kg:provider", "dam", "stance:declines", "c2"),
        ("", "corrected since", "nobody is named", "sailors", "stance:offers", "c3"),
        ("", STATED, "nobody is named", "sailors", "stance:offers", "c4"),
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
    """Osmark proposes a plan; that a part of it depends on something, he is not reported to have said."""
    assert not list(rows(store.query(narrowed(find("conditions"), store, {"who": "Osmark"}).query)))


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
        # nor that of one claim to a condition that no claim has, nor that of the wall to the plan of which it is a part
        ("conditions", "what kind condition who claim", [
            ("rain", "if", "snow", "", ""), ("wall", "if", "rain", "liv", "first"),
            ("wall", "not if", "rain", "odd", "no"), ("wall", "unless", "rain", "liv", "first"),
        ]),
        # a reprint is no second outlet; a plan without a claim is told as such
        ("plan-sources", "plan claims outlets", [("empty", "0", "0"), ("plan", "4", "1")]),
        ("demands", "who concerns claim", [
            ("liv", "", "again"), ("liv", "guards; moss", "first"),
        ]),
        ("no-claim-recorded", "plan who", [("empty", "fen"), ("empty", "liv"), ("empty", "odd"), ("plan", "fen")]),
        ("figures", "words who mark", [("ten", "odd", "says it is not so; basis not recorded")]),
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
