"""Times predictions of torchvision's DenseNet-121; prints one line of JSON."""
import json, resource, sys, time
import torch, torchvision

batch, size, steps, threads = map(int, sys.argv[1:5])
memory_format = {"channels_first": torch.contiguous_format, "channels_last": torch.channels_last}[sys.argv[5]]
torch.set_num_threads(threads)
torch.manual_seed(0)
model = torchvision.models.densenet121(num_classes=14).to(memory_format=memory_format).eval()
grey = torch.randn(batch, 1, size, size)
seconds = []
with torch.inference_mode():
    for _ in range(steps):
        start = time.perf_counter()
        torch.sigmoid(model(grey.repeat(1, 3, 1, 1).contiguous(memory_format=memory_format)))
        seconds.append((time.perf_counter() - start) / batch)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"seconds": seconds, "peakGiB": peak}))
