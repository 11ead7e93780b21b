"""Exports torchvision's DenseNet-121 with a sigmoid as ONNX. Arguments: size, file."""
import sys
import torch, torchvision

torch.manual_seed(0)
model = torch.nn.Sequential(torchvision.models.densenet121(num_classes=14), torch.nn.Sigmoid()).eval()
image = torch.randn(1, 3, int(sys.argv[1]), int(sys.argv[1]))
axes = {"image": {0: "N"}, "probability": {0: "N"}}
torch.onnx.export(model, image, sys.argv[2], input_names=["image"], output_names=["probability"], dynamic_axes=axes, opset_version=16)
