"""Signing in and out, and changing one's password."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import SignedInRequest, signed_in

sign_in = LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True)
sign_out = LogoutView.as_view()


@signed_in
def password(request: SignedInRequest) -> HttpResponse:
    """Change one's password; the first one must be changed before anything else."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        user.must_change_password = False
        user.save()
        update_session_auth_hash(request, user)
        messages.success(request, "密码已经改好。")
        return redirect("tracking:desk")
    return render(request, "accounts/password.html", {"form": form})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: say so, and how to go on."""
    return render(request, "accounts/stale_form.html", {"reason": reason}, status=403)
