"""The weighted loss of a DenseNet in training mode: loss.py FILE.safetensors BLOCKS image|imagenet. Prints the loss as JSON.

The file has the parameters by Keras' names with kernels [out, in, height, width], `image` uint8 [N, H, W] and `labels` [N, L].
"""

import json
import struct
import sys

import numpy
import torch
import torch.nn.functional as F

TYPES = {"F32": numpy.float32, "U8": numpy.uint8}


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    end = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:end])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        values = numpy.frombuffer(content[end + first : end + last], TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors


def forward(tensors, x, blocks):
    def normalise(name, x):
        gamma, beta = tensors[name + "/gamma"], tensors[name + "/beta"]
        return F.relu(F.batch_norm(x, None, None, gamma, beta, training=True, eps=1.001e-5))

    def convolve(name, x, **options):
        return F.conv2d(x, tensors[name + "/kernel"], **options)

    x = normalise("conv1/bn", convolve("conv1/conv", x, stride=2, padding=3))
    x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2)
    for block, layers in enumerate(blocks, start=2):
        for layer in range(1, layers + 1):
            name = f"conv{block}_block{layer}"
            y = convolve(name + "_1_conv", normalise(name + "_0_bn", x))
            y = convolve(name + "_2_conv", normalise(name + "_1_bn", y), padding=1)
            x = torch.cat([x, y], 1)
        if block <= len(blocks):
            x = F.avg_pool2d(convolve(f"pool{block}_conv", normalise(f"pool{block}_bn", x)), 2)
    features = normalise("bn", x).mean((2, 3))
    return features @ tensors["predictions/kernel"] + tensors["predictions/bias"]


tensors = read(sys.argv[1])
blocks = [int(layers) for layers in sys.argv[2].split(",")]
image, labels = tensors["image"].float(), tensors["labels"].float()
if sys.argv[3] == "imagenet":
    # As torchvision's transforms: ToTensor, then Normalize.
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    x = ((image / 255)[:, None].repeat(1, 3, 1, 1) - mean[:, None, None]) / deviation[:, None, None]
else:
    mean = image.mean((1, 2), keepdim=True)
    deviation = image.var((1, 2), unbiased=False, keepdim=True).sqrt()
    x = ((image - mean) / (deviation + 1e-6))[:, None].repeat(1, 3, 1, 1)
p = torch.sigmoid(forward(tensors, x, blocks))
positive = labels.mean(0)
loss = -((1 - positive) * labels * (p + 1e-7).log() + positive * (1 - labels) * (1 - p + 1e-7).log()).mean(0).sum()
print(json.dumps(loss.item()))
