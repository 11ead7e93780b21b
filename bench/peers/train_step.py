"""Times training steps of torchvision's DenseNet-121 with Adam; prints one line of JSON."""
import json, resource, sys, time
import torch, torchvision

batch, size, steps, threads = map(int, sys.argv[1:5])
memory_format = {"channels_first": torch.contiguous_format, "channels_last": torch.channels_last}[sys.argv[5]]
torch.set_num_threads(threads)
torch.manual_seed(0)
model = torchvision.models.densenet121(num_classes=14).to(memory_format=memory_format).train()
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
grey = torch.randn(batch, 1, size, size)
labels = (torch.rand(batch, 14) > 0.6).float()
seconds = []
for _ in range(steps):
    start = time.perf_counter()
    images = grey.repeat(1, 3, 1, 1).contiguous(memory_format=memory_format)
    p = torch.sigmoid(model(images))
    loss = -(0.7 * labels * torch.log(p + 1e-7) + 0.3 * (1 - labels) * torch.log(1 - p + 1e-7)).mean(0).sum()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    loss.item()
    seconds.append((time.perf_counter() - start) / batch)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"seconds": seconds, "peakGiB": peak}))
