"""Checkpoints on disk, names and refusals of export_models.py: python -m unittest discover activities/models"""
import argparse
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import torch
import torchvision

import checkpoints
import export_backbone
import export_models
import networks

ARCHITECTURE = "vit_small_patch16_224.dino"


def refusal(*arguments: str) -> str:
    """What a command line that must fail says."""
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        code = export_models.main(list(arguments))
    assert code == 1, f"exit code {code}"
    return errors.getvalue()


class Backbones(unittest.TestCase):
    def test_weights_of_torchvision_come_back_without_the_classifier(self):
        with tempfile.TemporaryDirectory() as folder:
            torch.manual_seed(4)
            network = torchvision.models.resnet18()
            checkpoint, out = Path(folder, "resnet18.pth"), Path(folder, "out", "resnet18.safetensors")
            old = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
            torch.save(old, checkpoint)
            self.assertEqual(0, export_backbone.main(["resnet18", "--checkpoint", str(checkpoint), "--out", str(out)]))
            written = checkpoints.read(out)
            self.assertEqual({k for k in old if not k.startswith("fc.")}, set(written))
            for key, value in written.items():
                self.assertTrue(torch.equal(value, old[key]), key)

    def test_weights_of_another_network_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = Path(folder, "other.pth")
            torch.save({"conv1.weight": torch.zeros(3)}, checkpoint)
            errors = io.StringIO()
            with contextlib.redirect_stderr(errors):
                code = export_backbone.main(
                    ["resnet50", "--checkpoint", str(checkpoint), "--out", str(Path(folder, "out.safetensors"))])
            self.assertEqual(1, code)
            self.assertIn("of another architecture", errors.getvalue())
            self.assertFalse(Path(folder, "out.safetensors").exists())


class DinoCheckpoints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.manual_seed(3)
        import timm
        cls.network = timm.create_model(ARCHITECTURE, pretrained=False, num_classes=0).eval()
        networks.spread(cls.network)
        cls.image = torch.randn(1, 3, 224, 224)
        found = {}
        handle = cls.network.blocks[-1].attn.qkv.register_forward_hook(
            lambda module, given, output: found.update(output=output))
        with torch.inference_mode():
            cls.network(cls.image)
        handle.remove()
        cls.keys = found["output"][:, 1:, 384:768]

    def keys_of(self, path: Path) -> torch.Tensor:
        torch.manual_seed(99)
        network = networks.build("dino-vits16", path, updates=20)
        with torch.inference_mode():
            return network.module.eval()(self.image)

    def test_the_backbone_alone_as_the_authors_publish_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "dino_deitsmall16_pretrain.pth"
            torch.save(self.network.state_dict(), path)
            torch.testing.assert_close(self.keys_of(path), self.keys, rtol=1e-4, atol=1e-4)

    def test_the_teacher_of_a_full_checkpoint(self):
        state = {f"module.backbone.{key}": value for key, value in self.network.state_dict().items()}
        state["module.head.mlp.0.weight"] = torch.zeros(2, 2)
        other = {key: torch.zeros_like(value) for key, value in state.items()}
        content = {"student": other, "teacher": state, "epoch": 100, "args": argparse.Namespace(arch="vit_small")}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "full.pth"
            torch.save(content, path)
            torch.testing.assert_close(self.keys_of(path), self.keys, rtol=1e-4, atol=1e-4)

    def test_safetensors(self):
        from safetensors.torch import save_file
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.safetensors"
            save_file(self.network.state_dict(), path)
            torch.testing.assert_close(self.keys_of(path), self.keys, rtol=1e-4, atol=1e-4)

    def test_weights_of_another_architecture_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.pth"
            state = dict(self.network.state_dict())
            del state["blocks.3.attn.qkv.bias"]
            torch.save(state, path)
            message = refusal("dino-vits16", "--checkpoint", str(path), "--out", str(Path(folder) / "out"))
            self.assertIn("of another architecture: it lacks blocks.3.attn.qkv.bias", message)
            self.assertFalse((Path(folder) / "out").exists())


class RaftCheckpoints(unittest.TestCase):
    def test_weights_as_torchvision_publishes_them(self):
        from torchvision.models.optical_flow import raft_small
        torch.manual_seed(4)
        original = raft_small(weights=None).eval()
        first, second = torch.rand(1, 3, 128, 136) * 2 - 1, torch.rand(1, 3, 128, 136) * 2 - 1
        with torch.inference_mode():
            expected = original(first, second, num_flow_updates=3)[-1]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.pth"
            torch.save(original.state_dict(), path)
            named = path.rename(path.with_name(f"raft_small-{checkpoints.sha256(path)[:8]}.pth"))
            checkpoints.check_name(named, checkpoints.sha256(named))
            with torch.inference_mode():
                flow = networks.build("raft-small", named, updates=3).module(first, second)
            torch.testing.assert_close(flow, expected, rtol=1e-3, atol=1e-3)
            wrong = named.rename(named.with_name("raft_small-00000000.pth"))
            message = refusal("raft-small", "--checkpoint", str(wrong), "--out", str(Path(folder) / "out"))
            self.assertIn("but the name promises one that begins with 00000000", message)


class Refusals(unittest.TestCase):
    def test_one_line_says_what_is_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            out = str(Path(folder) / "out")
            text = Path(folder) / "text.pth"
            text.write_text("no checkpoint")
            cases = [
                (("resnet50", "--random-weights"), "nor a DINO transformer that timm"),
                (("vit_small_patch99.dino", "--random-weights"), "nor a DINO transformer that timm"),
                (("dino-vits16", "--random-weights", "--precision", "bf16", "--format", "onnx"), "use fp16 for ONNX"),
                (("dino-vits16", "--random-weights", "--precision", "int8"), "int8: for --format onnx alone"),
                (("raft-small", "--random-weights", "--updates", "0"), "expected at least 1"),
                (("raft-small", "--checkpoint", str(text)), "text.pth: not a checkpoint"),
                (("raft-small", "--checkpoint", folder + "/none.pth"), "none.pth: no such checkpoint"),
            ]
            for arguments, cause in cases:
                with self.subTest(arguments):
                    message = refusal(*arguments, "--out", out)
                    self.assertIn(cause, message)
                    self.assertEqual(message.count("\n"), 1)
                    self.assertFalse(Path(out).exists())


if __name__ == "__main__":
    unittest.main()
