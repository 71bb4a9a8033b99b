"""Verbs of institutions and visits: one module a concept.

Where what comes later finds its place:

- Routes that are proposed: a module `routes` that fills a group's `slot_ids` from `availability.slots_for_group`
  (what really fits, with walks and waits) and answers several; the screen of the stops shows them above the list
  (templates/schools/_visit_stops.html says where), and `Choices.with_group` takes the chosen one.
- Places held while one chooses: a Visit in state `held` with `held_until`. What it holds is counted on through
  `availability.Held`, as a change counts on what its visit holds.
- The waiting list: `review` and `alternatives` are where nothing is left to offer (`nothing_left`); freed places
  leave through `places.take_visit_places`, the one door by which they can be offered on.
"""
