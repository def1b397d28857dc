"""Names that are one person's, among many."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from index.entities.spelling.kinship import bucket, group, same_person

SPELLINGS = [
    *("Viktor Danilov", "Victor Danilov", "Viktor Sergeyevich Danilov", "Виктор Данилов", "ویکتور دانیلوف"),
    *("Ahmad Barmaki", "Ahmad Shah Barmaki", "Ahmad Wali Barmaki", "Ахмад Шах Бармаки", "احمدشاه برمکی"),
    *("Hasan Barmaki", "Hussein Barmaki", "حسن برمکی", "حسین برمکی", "Хусейн Бармаки"),
    *("George Barton", "George H. Barton", "George W. Barton", "Georg Barton"),
    *("Nigora Karimova", "Nigora Karimov", "Нигора Каримова", "نیگاره کریم‌اوا"),
    *("Barmaki", "Бармаки", "", "王毅"),
]


def partition(names: list[str]) -> set[frozenset[str]]:
    """Return the groups of distinct names."""
    return {frozenset(names[place] for place in places) for places in group(names)}


def test_spellings_of_one_person_are_together_wherever_they_stand() -> None:
    """A name that stands twice is in its group twice."""
    names = ["Fakhriddin Komilzoda", "Hasan Barmaki", "Фахриддин Комилзода", "Hasan Barmaki", "فخرالدین کامل‌زاده"]
    assert group(names) == [[0, 2, 4], [1, 3]]


def test_no_names_no_groups() -> None:
    """Nothing comes of nothing."""
    assert group([]) == []


@given(st.lists(st.sampled_from(SPELLINGS)), st.randoms(use_true_random=False))
def test_the_order_of_names_and_how_often_each_stands_do_not_matter(names: list[str], random: Random) -> None:
    """Groups are a function of the set of names."""
    shuffled = names + names[::2]
    random.shuffle(shuffled)
    assert partition(shuffled) == partition(names)


@given(st.lists(st.sampled_from(SPELLINGS)))
def test_each_place_is_in_one_group_and_each_bucket_is_grouped_for_itself(names: list[str]) -> None:
    """So the index may group only the buckets that changed."""
    assert sorted(place for places in group(names) for place in places) == list(range(len(names)))
    alone = (partition([name for name in names if bucket(name) == own]) for own in set(map(bucket, names)))
    assert partition(names) == set().union(*alone)


def test_a_name_that_may_be_either_of_two_persons_does_not_join_them() -> None:
    """It goes with one of them, always the same."""
    names = ["George Barton", "George H. Barton", "George W. Barton"]
    assert same_person(names[0], names[1])
    assert same_person(names[0], names[2])
    assert partition(names) == {frozenset(names[:2]), frozenset(names[2:])}


def test_a_chain_of_near_spellings_ends_where_two_names_contradict() -> None:
    """However long it is."""
    names = ["Georg Barton", "George Barton", "George H. Barton", "George W. Barton"]
    assert partition(names) == {frozenset(names[:3]), frozenset(names[3:])}


def test_the_same_name_of_two_genders_is_not_joined_through_a_third_script() -> None:
    """The ending -ova is known in all three."""
    groups = partition(SPELLINGS)
    assert frozenset({"Nigora Karimova", "Нигора Каримова", "نیگاره کریم‌اوا"}) in groups
    assert frozenset({"Nigora Karimov"}) in groups


def test_many_names_alike_in_nothing_stay_apart() -> None:
    """Every given name with every family name is a person."""
    assert len(partition([f"{given} {family}" for given in GIVEN for family in FAMILIES])) == len(GIVEN) * len(FAMILIES)


GIVEN = ("Anna", "Boris", "Hasan", "Husain", "Omar", "Amer", "Jafar", "Zafar", "Mahmud", "Ahmad", "Hamid", "Salim")
FAMILIES = ("Karimov", "Karimova", "Karimi", "Rahimov", "Halimov", "Salimov", "Danilov", "Barmaki", "Barton", "Batur")
