"""Times scikit-learn's ROC curves and areas; prints one line of JSON. Arguments: folder of the arrays, findings, passes."""
import json, os, resource, sys, time
import numpy
from sklearn.metrics import roc_auc_score, roc_curve

folder = sys.argv[1]
findings, passes = map(int, sys.argv[2:4])
labels = numpy.fromfile(os.path.join(folder, "labels.int8"), numpy.int8).reshape(-1, findings)
scores = numpy.fromfile(os.path.join(folder, "scores.float64"), numpy.float64).reshape(-1, findings)
seconds = []
for _ in range(passes):
    start = time.perf_counter()
    areas = []
    for k in range(findings):
        areas.append(roc_auc_score(labels[:, k], scores[:, k]))
        roc_curve(labels[:, k], scores[:, k])
    seconds.append(time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"seconds": seconds, "peakGiB": peak, "result": sum(areas) / findings}))
