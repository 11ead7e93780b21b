"""Times scikit-learn's ROC curves and areas; prints one line of JSON. Arguments: images, findings, passes."""
import json, resource, sys, time
import numpy
from sklearn.metrics import roc_auc_score, roc_curve

images, findings, passes = map(int, sys.argv[1:4])
generator = numpy.random.default_rng(1)
labels = (generator.random((images, findings)) < 0.05).astype(numpy.int8)
scores = (generator.random((images, findings)) + 0.3 * labels).astype(numpy.float32).astype(numpy.float64)
seconds = []
for _ in range(passes):
    start = time.perf_counter()
    for k in range(findings):
        roc_auc_score(labels[:, k], scores[:, k])
        roc_curve(labels[:, k], scores[:, k])
    seconds.append(time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"secondsPerImage": seconds, "peakGiB": peak}))
