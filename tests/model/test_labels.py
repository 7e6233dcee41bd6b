from paperbrowse.model.labels import label_word, label_words


def test_a_category_counts_for_its_archive_too() -> None:
    assert label_words(["cs.CL", "stat.ML"], None, None, "") == ["catcs", "catcscl", "catstat", "catstatml"]


def test_a_venue_and_an_organization_match_completely_or_by_a_word() -> None:
    assert label_words([], "EMNLP 2024", "ByteDance Seed", "arxiv") == sorted(
        ["venueemnlp2024", "venueemnlp", "venue2024", "orgbytedanceseed", "orgbytedance", "orgseed", "sourcearxiv"]
    )


def test_a_label_is_one_word_however_it_is_written() -> None:
    assert label_word("cat", "cs.CL") == label_word("cat", "CS-cl") == "catcscl"
    assert label_word("source", "huggingface-page") == "sourcehuggingfacepage"
