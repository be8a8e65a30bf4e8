"""Where the packages of the JVM may be."""

from __future__ import annotations

from readygate.intake.paths import Normaliser
from readygate.readers.jvm import source_roots


def test_packages_are_looked_for_in_every_folder_above_the_report() -> None:
    roots = source_roots("services/shop/target/site/jacoco/jacoco.xml")
    assert {"services/shop/src/main/java", "services/shop/src/main/kotlin", "src/main/java", "src"} <= set(roots)
    assert source_roots("jacoco.xml")[0] == "src/main/java"
    assert set(source_roots("../jacoco.xml")) == set(source_roots("jacoco.xml")) == set(source_roots("/x/jacoco.xml"))


def test_a_file_is_found_below_the_folder_that_holds_it_and_stays_as_it_is_elsewhere() -> None:
    there = {"services/shop/src/main/java/com/acme/Score.java", "src/main.c"}
    paths = Normaliser((), source_roots("services/shop/target/jacoco.xml"), there.__contains__)
    assert paths.path("com/acme/Score.java") == "services/shop/src/main/java/com/acme/Score.java"
    assert paths.path("com/acme/Other.java") == "com/acme/Other.java"
    assert paths.path("src/main.c") == "src/main.c"
