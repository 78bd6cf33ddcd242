"""The rules an editor's work is checked by: each a function of the shelf, yielding problems."""

from knowledge.rules import citations, facts, questions, relations, review, samples, wording
from knowledge.rules.shelf import Passage, Problem, Rule, Shelf

# These two compare with the statutes' own words and say nothing where the texts are not at hand.
NEED_STATUTES: tuple[Rule, ...] = (facts.every_fact_stands_in_the_law, wording.copies_no_statute)

RULES: tuple[Rule, ...] = (
    relations.stands_where_it_belongs,
    relations.id_is_unique,
    relations.category_and_identities_are_known,
    relations.near_points_back,
    relations.overlay_stands_where_it_belongs,
    relations.overlay_lies_on_a_national_article,
    citations.register_is_consistent,
    citations.cited_article_exists,
    citations.cited_law_is_in_force,
    citations.holds_only_once_the_law_does,
    citations.national_text_rests_on_national_law,
    citations.without_law_a_person_is_offered,
    review.review_is_not_overdue,
    facts.every_figure_is_a_fact,
    facts.every_fact_is_in_the_text,
    facts.every_fact_is_cited,
    wording.title_is_short,
    wording.answers_at_once,
    wording.begins_in_plain_words,
    wording.body_is_short,
    wording.answer_fits_one_message,
    wording.is_plain_text,
    wording.promises_nothing,
    wording.local_matter_names_the_place_and_a_person,
    wording.escalation_ends_with_a_person,
    wording.superseded_law_is_named_as_such,
    wording.old_name_stands_beside_the_new,
    questions.enough_phrasings,
    questions.phrasing_has_a_fair_length,
    questions.phrasing_belongs_to_one_article,
    samples.sample_expects_an_article,
    samples.author_is_on_one_side,
    samples.sample_is_no_phrasing,
    *NEED_STATUTES,
)

__all__ = ["NEED_STATUTES", "RULES", "Passage", "Problem", "Rule", "Shelf"]
