"""Saves a small DenseNet in every way that PyTorch has: save.py FOLDER CHANNELS OUTPUTS.

Writes zip.pt, legacy.pth, checkpoint.pth.tar (a checkpoint of a wrapped network with names as PyTorch 0.3 had them),
whole.pt and whole-legacy.pt (the network itself), and prints images [2, 48, 48] and the
logits that the network gives: of (x - 120)/60 in every channel, and of three channels by ImageNet's moments.
"""

import json
import re
import sys
import types
import warnings
from collections import OrderedDict

import torch
from torch import nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
folder, channels, outputs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
BLOCKS, GROWTH, STEM, SIZE = (2, 3, 2), 4, 8, 48


class _DenseLayer(nn.Sequential):
    def __init__(self, width):
        super().__init__()
        self.add_module("norm1", nn.BatchNorm2d(width))
        self.add_module("relu1", nn.ReLU())
        self.add_module("conv1", nn.Conv2d(width, 4 * GROWTH, 1, bias=False))
        self.add_module("norm2", nn.BatchNorm2d(4 * GROWTH))
        self.add_module("relu2", nn.ReLU())
        self.add_module("conv2", nn.Conv2d(4 * GROWTH, GROWTH, 3, padding=1, bias=False))

    def forward(self, x):
        return torch.cat([x, super().forward(x)], 1)


class _DenseBlock(nn.Sequential):
    def __init__(self, width, layers):
        super().__init__()
        for i in range(layers):
            self.add_module("denselayer%d" % (i + 1), _DenseLayer(width + i * GROWTH))


class _Transition(nn.Sequential):
    def __init__(self, width):
        super().__init__()
        self.add_module("norm", nn.BatchNorm2d(width))
        self.add_module("relu", nn.ReLU())
        self.add_module("conv", nn.Conv2d(width, width // 2, 1, bias=False))
        self.add_module("pool", nn.AvgPool2d(2))


class DenseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            OrderedDict(
                conv0=nn.Conv2d(channels, STEM, 7, stride=2, padding=3, bias=False),
                norm0=nn.BatchNorm2d(STEM),
                relu0=nn.ReLU(),
                pool0=nn.MaxPool2d(3, stride=2, padding=1),
            )
        )
        width = STEM
        for i, layers in enumerate(BLOCKS):
            self.features.add_module("denseblock%d" % (i + 1), _DenseBlock(width, layers))
            width += layers * GROWTH
            if i < len(BLOCKS) - 1:
                self.features.add_module("transition%d" % (i + 1), _Transition(width))
                width //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(width))
        self.classifier = nn.Linear(width, outputs)

    def forward(self, x):
        return self.classifier(F.relu(self.features(x)).mean((2, 3)))


# As if they came from torchvision, so that a saved network names these classes.
for name in ("torchvision", "torchvision.models", "torchvision.models.densenet"):
    sys.modules[name] = types.ModuleType(name)
for each in (_DenseLayer, _DenseBlock, _Transition, DenseNet):
    each.__module__ = "torchvision.models.densenet"
    setattr(sys.modules[each.__module__], each.__name__, each)

torch.manual_seed(3)
network = DenseNet()
with torch.no_grad():
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.uniform_(0.5, 1.5)
            module.bias.uniform_(-0.5, 0.5)
            module.running_mean.uniform_(-0.5, 0.5)
            # So small that an epsilon more or less shows.
            module.running_var.uniform_(1e-5, 2)
network.eval()

weights = OrderedDict((name, tensor.clone()) for name, tensor in network.state_dict().items())
torch.save(weights, f"{folder}/zip.pt")
torch.save(weights, f"{folder}/legacy.pth", _use_new_zipfile_serialization=False)
old = OrderedDict()
for name, tensor in weights.items():
    name = re.sub(r"\b(norm|conv)([12])\.(?=\w+$)", r"\1.\2.", name).replace("classifier.", "classifier.0.")
    old["module.densenet121." + name] = tensor
optimiser = torch.optim.Adam(network.parameters())
network(torch.ones(1, channels, SIZE, SIZE)).sum().backward()
optimiser.step()
checkpoint = {"epoch": 3, "best_loss": 0.25, "state_dict": old, "optimizer": optimiser.state_dict()}
network.load_state_dict(weights)
torch.save(checkpoint, f"{folder}/checkpoint.pth.tar", _use_new_zipfile_serialization=False)
torch.save(network, f"{folder}/whole.pt")
torch.save(network, f"{folder}/whole-legacy.pt", _use_new_zipfile_serialization=False)

image = torch.randint(0, 256, (2, SIZE, SIZE))
x = (image[:, None].float() - 120) / 60
mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
with torch.no_grad():
    logits = network(x.repeat(1, channels, 1, 1))
    # As torchvision's transforms make a grey image's three channels: ToTensor, Normalize.
    colour = (image[:, None].float().repeat(1, 3, 1, 1) / 255 - mean[:, None, None]) / deviation[:, None, None]
    imagenet = network(colour) if channels == 3 else logits
print(json.dumps({"images": image.flatten().tolist(), "logits": logits.flatten().tolist(), "imagenet": imagenet.flatten().tolist()}))
