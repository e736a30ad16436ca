"""Compare another classifier with the honest score, and list doubtful labels: `python own_classifier.py SNAPSHOT`."""

import sys

import numpy as np

from diptych_client import connect

with connect() as client:
    snapshot = client.snapshots.find(sys.argv[1])
    data, answers = snapshot.embeddings(), snapshot.honest_answers()

guesses = np.empty_like(data.labels)
for fold in np.unique(data.folds):  # all pictures of a recording are in one fold
    known, asked = data.folds != fold, data.folds == fold
    names = range(len(data.label_names))
    centroids = np.stack([data.vectors[known & (data.labels == name)].mean(axis=0) for name in names])
    guesses[asked] = np.linalg.norm(data.vectors[asked, None] - centroids, axis=2).argmin(axis=1)
honest = snapshot.training_metrics and snapshot.training_metrics.honest_accuracy
print(f"Nearest centroid: {(guesses == data.labels).mean():.0%} right. Diptych: {honest}")

for row in np.argsort(answers.own_confidences)[:3]:
    label, answer = (answers.label_names[number] for number in (answers.labels[row], answers.answers[row]))
    print(f"{answers.instance_ids[row]}: labelled {label}, answered {answer} ({answers.confidences[row].max():.0%})")
