"""Makes scikit-learn.json, the values that tests compare with: `python3 test/support/scikit-learn.py > test/support/scikit-learn.json`.

Made with scikit-learn 1.2.1 and numpy 1.24.2; tests need neither. Scores are logistic functions of noise that is higher for
positives; the second set is rounded, so that it has ties.
"""

import json

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    log_loss,
    matthews_corrcoef,
    precision_recall_curve,
    roc_auc_score,
)

generator = np.random.default_rng(1)


def scored(rows, prevalence, digits):
    labels = (generator.random(rows) < prevalence).astype(int)
    scores = 1 / (1 + np.exp(-(generator.normal(size=rows) * 1.3 + 1.5 * labels - 1)))
    return labels, np.clip(np.round(scores, digits), 0.01, 0.99)


def reference(labels, scores):
    precision, recall, thresholds = precision_recall_curve(labels, scores)
    curves = {}
    for strategy in ("uniform", "quantile"):
        observed, predicted = calibration_curve(labels, scores, n_bins=10, strategy=strategy)
        curves[strategy] = {"observed": observed.tolist(), "predicted": predicted.tolist()}
    called = scores >= 0.4
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
    at = np.linspace(0, 1, 21)
    logits = np.log(scores) - np.log1p(-scores)
    positives, negatives = labels.sum(), len(labels) - labels.sum()
    target = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    platt = newton(np.stack([logits, np.ones_like(logits)], 1), target)
    return {
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "auc": roc_auc_score(labels, scores),
        "averagePrecision": average_precision_score(labels, scores),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "thresholds": thresholds.tolist(),
        "brier": brier_score_loss(labels, scores),
        "logLoss": log_loss(labels, scores),
        "calibration": curves,
        "at": {
            "threshold": 0.4,
            "confusion": confusion_matrix(labels, called).ravel().tolist(),
            "f1": f1_score(labels, called),
            "mcc": matthews_corrcoef(labels, called),
        },
        "isotonic": {"at": at.tolist(), "values": isotonic.predict(at).tolist()},
        "platt": platt.tolist(),
        "inverseTemperature": float(newton(logits[:, None], labels)[0]),
    }


def newton(x, target):
    """The logistic regression without a penalty to the last digit; scikit-learn's solvers stop earlier."""
    parameters = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ parameters))
        parameters = parameters - np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (p - target))
    return parameters


def regression():
    x = generator.normal(size=(120, 3))
    labels = (generator.random(120) < 1 / (1 + np.exp(-(x @ [0.8, -0.5, 0.2] - 1)))).astype(int)
    fit = LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(x, labels)
    return {
        "features": x.ravel().tolist(),
        "labels": labels.tolist(),
        "penalty": 2.0,
        "weights": fit.coef_[0].tolist(),
        "intercept": float(fit.intercept_[0]),
        "probabilities": fit.predict_proba(x)[:, 1].tolist(),
    }


print(
    json.dumps(
        {
            "scored": [reference(*scored(200, 0.3, 9)), reference(*scored(300, 0.15, 2))],
            "regression": regression(),
        },
        indent=1,
    )
)
