"""Writes the CSV files of this folder from scikit-learn's copies: /usr/bin/python3 data/export.py. The same files every time."""
import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine


def number(value):
    """The shortest text that reads back as the same number: 17.99, 1001."""
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def write(name, header, rows):
    with open(Path(__file__).parent / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_classes(name, target, features, data):
    labels = data.target_names[data.target]
    write(name, [*features, target], [[*map(number, x), label] for x, label in zip(data.data, labels)])


cancer = load_breast_cancer()
write(
    "breast_cancer",
    ["id", *(feature.replace(" ", "_") for feature in cancer.feature_names), "diagnosis"],
    [[i, *map(number, x), cancer.target_names[y]] for i, (x, y) in enumerate(zip(cancer.data, cancer.target), start=1)],
)
iris = load_iris()
write_classes("iris", "species", [feature.replace(" (cm)", "").replace(" ", "_") for feature in iris.feature_names], iris)
wine = load_wine()
write_classes("wine", "cultivar", wine.feature_names, wine)
diabetes = load_diabetes(scaled=False)
write("diabetes", [*diabetes.feature_names, "progression"], [map(number, [*x, y]) for x, y in zip(diabetes.data, diabetes.target)])
digits = load_digits()
write_classes("digits", "digit", digits.feature_names, digits)
