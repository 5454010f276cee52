import subprocess
import sys


def test_the_package_loads_neither_torch_nor_scipy() -> None:
    modules = (
        "bca bootstrap common_set crossover direction disagreement friedman gamma_bins hodges_lehmann holm hypervolume "
        "means paired pareto ranks seed_spread ties"
    )
    code = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module('clir_core.statistics.' + name)\n"
    code += "print({'torch', 'scipy', 'scipy.stats'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code, *modules.split()], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
