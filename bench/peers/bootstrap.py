"""Times a bootstrap by patient with scikit-learn's functions; prints one line of JSON. Arguments: folder of the arrays, findings, passes, replicates of a pass."""
import json, os, resource, sys, time
import numpy
from sklearn.metrics import average_precision_score, roc_auc_score

folder = sys.argv[1]
findings, passes, replicates = map(int, sys.argv[2:5])
labels = numpy.fromfile(os.path.join(folder, "labels.int8"), numpy.int8).reshape(-1, findings)
scores = numpy.fromfile(os.path.join(folder, "scores.float64"), numpy.float64).reshape(-1, findings)
patients = numpy.fromfile(os.path.join(folder, "patients.int32"), numpy.int32)
count = patients.max() + 1
seconds = []
for seed in range(passes):
    generator = numpy.random.default_rng(seed)
    start = time.perf_counter()
    for k in range(findings):
        has = numpy.zeros(count, bool)
        has[patients[labels[:, k] == 1]] = True
        strata = [numpy.flatnonzero(has), numpy.flatnonzero(~has)]
        areas, precisions = [], []
        for _ in range(replicates):
            drawn = numpy.concatenate([generator.choice(each, len(each)) for each in strata])
            weights = numpy.bincount(drawn, minlength=count)[patients]
            areas.append(roc_auc_score(labels[:, k], scores[:, k], sample_weight=weights))
            precisions.append(average_precision_score(labels[:, k], scores[:, k], sample_weight=weights))
        numpy.quantile(areas, [0.025, 0.975]), numpy.quantile(precisions, [0.025, 0.975])
    seconds.append((time.perf_counter() - start) / replicates)
result = float(numpy.mean([roc_auc_score(labels[:, k], scores[:, k]) for k in range(findings)]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"seconds": seconds, "peakGiB": peak, "result": result}))
